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

    /// <summary>Adds an entry that differs.</summary>
    /// <exception cref="BadValueException">There are too many, or they are too large.</exception>
    public void Add(string type, string key, string? before, string? after)
    {
        if (entries.Count >= most) throw TooMany(most, advice);
        var delta = secrets.Delta(type, key, before, after);
        characters += (delta.Old?.Length ?? 0) + (delta.New?.Length ?? 0);
        if (characters > MostCharacters) throw new BadValueException($"The entries that differ have more than {MostCharacters:N0} characters. {advice}");
        entries.Add(delta);
    }

    /// <summary>What was added.</summary>
    public ConfigDiff Diff(ImmutableArray<string> warnings = default) => new(entries.ToImmutable(), warnings.IsDefault ? [] : warnings);

    public static BadValueException TooMany(int most, string advice) => new($"More than {most:N0} entries differ. {advice}");
}
