using System.Collections.Immutable;
using TrustFlow.Config.Secrets;

namespace TrustFlow.Config.History;

/// <summary>Gathers the differences of one answer, and refuses more than one answer takes.</summary>
/// <param name="secrets">What of them may be shown.</param>
/// <param name="most">The most entries.</param>
/// <param name="advice">What to do where there are more.</param>
sealed class DiffEntries(SecretTexts secrets, int most, string advice)
{
    /// <summary>The most entries that an answer has.</summary>
    public const int MostEntries = 10_000;

    /// <summary>The most characters that an answer has.</summary>
    public const int MostCharacters = 32 * 1024 * 1024;

    readonly ImmutableArray<EntryDelta>.Builder entries = ImmutableArray.CreateBuilder<EntryDelta>();
    long characters;

    /// <summary>How many were added.</summary>
    public int Count => entries.Count;

    /// <summary>Adds an entry that differs.</summary>
    /// <exception cref="BadValueException">There are too many, or they are too large.</exception>
    public void Add(string type, string key, string? before, string? after)
    {
        if (TryAdd(type, key, before, after)) return;
        throw entries.Count >= most ? TooMany(most, advice) : new BadValueException($"The entries that differ have more than {MostCharacters:N0} characters. {advice}");
    }

    /// <summary>Adds an entry that differs, unless there are too many or they are too large.</summary>
    public bool TryAdd(string type, string key, string? before, string? after)
    {
        if (entries.Count >= most) return false;
        var delta = secrets.Delta(type, key, before, after);
        var length = (delta.Old?.Length ?? 0) + (delta.New?.Length ?? 0);
        if (characters + length > MostCharacters) return false;
        characters += length;
        entries.Add(delta);
        return true;
    }

    /// <summary>What was added.</summary>
    public ConfigDiff Diff(ImmutableArray<string> warnings = default) => new(entries.ToImmutable(), warnings.IsDefault ? [] : warnings);

    public static BadValueException TooMany(int most, string advice) => new($"More than {most:N0} entries differ. {advice}");
}
