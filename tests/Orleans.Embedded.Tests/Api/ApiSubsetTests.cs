namespace TrustFlow.Embedded.Tests.Api;

/// <summary>Grain source that compiles against the engine must compile against Microsoft.Orleans 10.4: what is public here is public there.</summary>
public sealed class ApiSubsetTests
{
    // What the runtime alone implements, and what configures providers that the engine does not have, may lack members.
    static readonly string[] MayLackBases = ["Orleans.Hosting.ISiloMemoryStreamConfigurator"];

    static readonly HashSet<string> Real = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Api", "orleans-10.4.txt")).Where(line => line[0] != '#')];

    static readonly Type[] Types = [.. ApiSurface.TypesOf(
        typeof(Grain).Assembly,
        ns => ns == "Orleans" || ns.StartsWith("Orleans.", StringComparison.Ordinal) || ns.StartsWith("Microsoft.", StringComparison.Ordinal))];

    [Fact]
    public void PublicSurface_OfTheEngine_ExistsInOrleans() => AssertNone(
        // Orleans' own init accessors carry a marker of its own in places and are listed as set; ours are no wider.
        Types.SelectMany(ApiSurface.Describe).Distinct().Where(line => !Real.Contains(line) && !Real.Contains(line.Replace("init;", "set;", StringComparison.Ordinal))));

    [Fact]
    public void Interfaces_OfTheEngine_HaveAllMembersOfOrleans()
    {
        var missing = Types.Where(type => type.IsInterface).SelectMany(type =>
        {
            var name = ApiNames.Of(type);
            var ours = ApiSurface.Describe(type).ToHashSet();
            return Real.Where(line => Concerns(line, name, MayLackBases.Contains(name)) && !ours.Contains(line));
        });
        AssertNone(missing);
    }

    [Fact]
    public void PublicTypes_OutsideOfOrleansNamespaces_AreTheHostsOwn() =>
        Assert.All(
            ApiSurface.TypesOf(typeof(Grain).Assembly, ns => true).Except(Types),
            type => Assert.StartsWith("TrustFlow.Embedded", type.Namespace, StringComparison.Ordinal));

    static void AssertNone(IEnumerable<string> lines)
    {
        var found = lines.ToArray();
        Assert.True(found.Length == 0, string.Join('\n', found));
    }

    static bool Concerns(string line, string name, bool withoutBases)
    {
        var parts = line.Split(' ', 2);
        return parts[0] != "type" && !(withoutBases && parts[0] == "base")
            && (parts[1].StartsWith($"{name} :: ", StringComparison.Ordinal) || parts[1].StartsWith($"{name} : ", StringComparison.Ordinal));
    }
}
