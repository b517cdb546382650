using TrustFlow.Config;
using TrustFlow.Grains.Tests.Fixtures;
using TrustFlow.Testing;

namespace TrustFlow.Grains.Tests.Config.History;

/// <summary>Random histories, many at a time so that their versions interleave, against what dictionaries say of them.</summary>
public sealed class RollBackPropertyTests(ControlPlane plane) : IClassFixture<ControlPlane>
{
    const int Histories = 1_000;
    const int RollBacks = 4;

    [Fact]
    public Task RollBack_ToAnyVersionOfRandomHistories_GivesExactlyTheEntriesOfThatVersion() =>
        Parallel.ForEachAsync(Enumerable.Range(1, Histories), new ParallelOptions { MaxDegreeOfParallelism = 128 }, async (seed, _) => await FollowAsync(seed));

    async Task FollowAsync(int seed)
    {
        var random = new Random(seed);
        var name = $"random-{seed}";
        var model = new List<(long Version, Dictionary<ConfigKey, string> Entries)> { (0, []) };
        for (var batches = random.Next(1, 9); batches > 0; batches--) await WriteAsync(name, random, model);
        for (var i = 0; i < RollBacks; i++)
        {
            var version = random.NextInt64(model[^1].Version + 1);
            var scope = Scope(random);
            var rolled = await plane.Grains.GetGrain<IWorkspaceHistoryGrain>(name).RollBackAsync(new RollBack(version, scope, null, "test", DryRun: false));

            var expected = RolledBack(model[^1].Entries, model.Last(it => it.Version <= version).Entries, scope);
            if (rolled.Committed!.Value.Changed) model.Add((rolled.Committed.Value.Version, expected));
            var stored = (await plane.Store.ReadWorkspaceAsync(name)).Entries.ToDictionary(entry => new ConfigKey(entry.Type, entry.Key), entry => entry.Value);
            Assert.True(Same(expected, stored), $"Seed {seed}: a roll back of {scope} to version {version} left {Text(stored)}, not {Text(expected)}.");
            Assert.True(Same(expected, (await plane.Workspace(name).GetAllAsync()).Values.ToDictionary(value => new ConfigKey(value.Type, value.Key), value => value.Value!)), $"Seed {seed}: the memory differs.");
        }
    }

    async Task WriteAsync(string name, Random random, List<(long Version, Dictionary<ConfigKey, string> Entries)> model)
    {
        var entries = new Dictionary<ConfigKey, string>(model[^1].Entries);
        var writes = Enumerable.Range(0, random.Next(1, 5)).Select(_ => new ConfigWrite($"t{random.Next(2)}", $"k{random.Next(4)}", random.Next(4) is > 0 and var value ? $"{value}" : null)).ToArray();
        foreach (var write in writes)
        {
            if (write.Value is null) entries.Remove(new(write.Type, write.Key));
            else entries[new(write.Type, write.Key)] = write.Value;
        }

        var result = await plane.Workspace(name).CommitAsync(Batches.Of(null, [.. writes]));
        if (result.Changed) model.Add((result.Version, entries));
    }

    static ConfigScope Scope(Random random) => random.Next(4) switch
    {
        0 => new($"t{random.Next(2)}", $"k{random.Next(4)}"),
        1 => new($"t{random.Next(2)}", null),
        2 => new(null, $"k{random.Next(4)}"),
        _ => default,
    };

    static Dictionary<ConfigKey, string> RolledBack(Dictionary<ConfigKey, string> now, Dictionary<ConfigKey, string> then, ConfigScope scope) =>
        now.Where(entry => !Covers(scope, entry.Key)).Concat(then.Where(entry => Covers(scope, entry.Key))).ToDictionary();

    static bool Covers(ConfigScope scope, ConfigKey key) => (scope.Type is null || scope.Type == key.Type) && (scope.Key is null || scope.Key == key.Key);

    static bool Same(Dictionary<ConfigKey, string> left, Dictionary<ConfigKey, string> right) => left.Count == right.Count && left.All(entry => right.GetValueOrDefault(entry.Key) == entry.Value);

    static string Text(Dictionary<ConfigKey, string> entries) => string.Join(", ", entries.Select(entry => $"{entry.Key.Type}/{entry.Key.Key}={entry.Value}").Order(StringComparer.Ordinal));
}
