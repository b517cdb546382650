using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>Names of images.</summary>
static class ContainerImage
{
    const string Ours = "trustflow/";
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>The version of what is built here.</summary>
    public static string Version { get; } = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value;

    /// <summary>Whether the tag says which version it is, so that it is the same one tomorrow.</summary>
    public static bool IsPinned(string? image) => image is not null && Regex.IsMatch(image, "^[a-z0-9./-]+:v?[0-9]+\\.?[0-9]*[a-z0-9.-]*$", RegexOptions.None, Limit);

    /// <summary>The target that an image of ours is built from; null for others.</summary>
    public static string? Target(string? image) => image?.StartsWith(Ours, StringComparison.Ordinal) == true ? image[Ours.Length..].Split(':')[0] : null;

    /// <summary>What is wrong with an image's name.</summary>
    public static IEnumerable<string> Complaints(string where, string? image, Dockerfile dockerfile)
    {
        if (!IsPinned(image)) yield return $"{where}: the image '{image}' has no tag that says its version";
        if (Target(image) is not { } target) yield break;
        if (dockerfile.Stage(target) is null) yield return $"{where}: the image '{image}' is of no stage of the Dockerfile";
        if (!image!.EndsWith($":{Version}", StringComparison.Ordinal)) yield return $"{where}: the image '{image}' is not of version {Version}";
    }
}
