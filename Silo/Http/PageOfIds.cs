using System.Buffers.Text;
using System.Text;
using TrustFlow.Config;

namespace TrustFlow.Silo.Http;

/// <summary>A page of a list that is in ordinal order.</summary>
/// <param name="Ids">What is on it.</param>
/// <param name="Continue">What asks for the next page; null on the last. Opaque to clients.</param>
sealed record PageOfIds(IReadOnlyList<string> Ids, string? Continue)
{
    const int DefaultLimit = 100;
    const int MostLimit = 500;

    /// <summary>Takes the page of a list that a request wants.</summary>
    /// <param name="sorted">The whole list, in ordinal order.</param>
    /// <param name="limit">The most ids of the page, 1 to 500; null for 100.</param>
    /// <param name="after">The <see cref="Continue"/> of the page before; null for the first. Whatever came or went meanwhile, no other id is skipped or repeated.</param>
    /// <exception cref="BadValueException">The limit is out of range, or the other no answer's.</exception>
    public static PageOfIds Of(IReadOnlyList<string> sorted, int? limit, string? after)
    {
        var most = LimitOf(limit);
        var last = after is null ? null : Read(after);
        var ids = sorted.Where(id => string.CompareOrdinal(id, last) > 0).Take(most + 1).ToList();
        if (ids.Count <= most) return new PageOfIds(ids, null);
        ids.RemoveAt(most);
        return new PageOfIds(ids, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(ids[^1])));
    }

    /// <summary>The most items of a page that a request wants.</summary>
    /// <exception cref="BadValueException">It is out of range.</exception>
    public static int LimitOf(int? limit)
    {
        var most = limit ?? DefaultLimit;
        return most is >= 1 and <= MostLimit ? most : throw new BadValueException($"The limit is {most}, and must be 1 to {MostLimit}.");
    }

    /// <summary>What is told to whoever made a <see cref="Continue"/> up.</summary>
    public static BadValueException NoAnswers() => new("The parameter 'continue' is no answer's: take the one of the page before as it stands, or leave it out to begin anew.");

    static string Read(string after)
    {
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(after));
        }
        catch (FormatException)
        {
            throw NoAnswers();
        }
    }
}
