using System.Globalization;
using Microsoft.AspNetCore.Http;
using TrustFlow.Config;

namespace TrustFlow.Silo.Http;

/// <summary>Versions as entity tags: <c>"7"</c>.</summary>
static class EntityTags
{
    const string Any = "*";

    /// <summary>The tag of a version.</summary>
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>What a write demands of the version that it meets.</summary>
    /// <exception cref="BadValueException">A header is no version.</exception>
    public static TagDemand Demanded(HttpRequest request)
    {
        var (match, noneMatch) = (request.Headers.IfMatch.ToString(), request.Headers.IfNoneMatch.ToString());
        if (match.Length > 0 && noneMatch.Length > 0) throw new BadValueException("If-Match and If-None-Match cannot both hold. Send one of them.");
        if (noneMatch.Length > 0) return noneMatch == Any ? new(TagDemandKind.Absent, null) : throw new BadValueException("If-None-Match of a write is *: the entry must not exist. Send If-Match with a version otherwise.");
        if (match.Length == 0) return new(TagDemandKind.None, null);
        return match == Any ? new(TagDemandKind.Present, null) : new(TagDemandKind.Version, Read(match));
    }

    /// <summary>Whether a reader has the version already.</summary>
    public static bool IsKnown(HttpRequest request, long version) => request.Headers.IfNoneMatch.ToString().Split(',').Any(tag => tag.Trim() == Of(version));

    static long Read(string tag) =>
        tag is ['"', .. var digits, '"'] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new BadValueException("If-Match is no version: send the ETag of the entry as it was read, as \"7\", or *.");
}

/// <summary>What a write demands.</summary>
/// <param name="Kind">What kind of demand.</param>
/// <param name="Version">The version, where it is one.</param>
sealed record TagDemand(TagDemandKind Kind, long? Version);

/// <summary>Kinds of demands.</summary>
enum TagDemandKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It must exist.</summary>
    Present,

    /// <summary>It must not exist.</summary>
    Absent,

    /// <summary>It must have a version.</summary>
    Version,
}
