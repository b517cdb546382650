using TrustFlow.Storage.Tests.Model;

namespace TrustFlow.Storage.Tests;

public abstract partial class ConfigStoreContract
{
    static readonly (string? Type, string? Key)[] ModelScopes = [(null, null), ("t", null), (null, "a"), ("u", "b")];

    async Task FollowHistoryAsync(StoreModel model, string mark, long origin)
    {
        foreach (var workspace in Groups.Workspaces)
        {
            foreach (var (type, key) in ModelScopes)
            {
                var scope = new ChangeScope(workspace, type, key);
                var marked = new ChangeScope(workspace + mark, type is null ? null : type + mark, key);
                await FollowScopeAsync(model, scope, marked, origin);
            }
        }
    }

    async Task FollowScopeAsync(StoreModel model, ChangeScope scope, ChangeScope marked, long origin)
    {
        var expected = model.Changes(scope).Select(change => Shape(new BatchOutcome.Committed(change), 0)).ToList();
        var up = await FollowAsync(marked, origin, 3);
        var down = await Store.ReadHistoryAsync(marked, long.MaxValue, 1_000);
        Assert.Equal(expected, up.Select(change => Shape(new BatchOutcome.Committed(change), origin)));
        Assert.Equal(expected, down.Changes.Reverse().Select(change => Shape(new BatchOutcome.Committed(change), origin)));

        long[] versions = [.. new[] { 0, model.Head / 3, model.Head / 2, model.Head }.Distinct()];
        foreach (var (from, to) in from older in versions from newer in versions where older <= newer select (older, newer))
        {
            var read = await Store.ReadDifferencesAsync(marked, origin + from, origin + to, 1_000);
            Assert.Equal(model.Differences(scope, from, to), read.Differences.Select(entry => entry with { Type = entry.Type[..1] }));
        }
    }
}
