using TrustFlow.Testing;
using FsCheck;
using FsCheck.Fluent;
using TrustFlow.Storage.Tests.Model;

namespace TrustFlow.Storage.Tests;

public abstract partial class ConfigStoreContract
{
    int histories;

    [Fact]
    public void History_OfRandomGroups_IsWhatTheModelSays() =>
        Prop.ForAll(Groups.Arbitrary, history => FollowAsync(history).GetAwaiter().GetResult())
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(12));

    // Each history has workspaces and ids of its own, so that one store serves them all; its versions begin where the last ended.
    async Task FollowAsync(List<List<Batch>> history)
    {
        var mark = $"{histories++}";
        var origin = await Store.ReadHeadAsync();
        var model = new StoreModel();
        foreach (var group in history)
        {
            var told = await Store.CommitAsync(origin + model.Head, [.. group.Select(batch => Marked(batch, mark, origin))]);
            Assert.Equal(group.Select(batch => Shape(model.Commit(batch), 0)), told.Select(outcome => Shape(outcome, origin)));
        }

        Assert.Equal(origin + model.Head, await Store.ReadHeadAsync());
        foreach (var workspace in Groups.Workspaces)
        {
            var (version, entries) = model.Workspace(workspace);
            var read = await Store.ReadWorkspaceAsync(workspace + mark);
            Assert.Equal(version == 0 ? 0 : origin + version, read.Version);
            Assert.Equal(entries, read.Entries.Select(entry => Unmarked(entry, mark, origin)));
        }

        foreach (var type in Groups.Types)
        {
            var read = await Store.ReadTypeAsync(type + mark);
            Assert.Equal(model.OfType(type), read.Entries.Select(entry => Unmarked(entry, mark, origin)));
        }

        var log = await Store.ReadLogAsync(origin);
        Assert.Equal(
            model.Log.Select(change => Shape(new BatchOutcome.Committed(change), 0)),
            log.Select(change => Shape(new BatchOutcome.Committed(change), origin)));
        await FollowHistoryAsync(model, mark, origin);
        var own = Groups.Workspaces.Select(workspace => workspace + mark).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(model.Workspaces(), (await Store.ReadWorkspacesAsync()).Where(own.Contains).Select(workspace => workspace[..^mark.Length]));
    }

    static Batch Marked(Batch batch, string mark, long origin) => batch with
    {
        Id = $"{batch.Id}/{mark}",
        Workspace = batch.Workspace + mark,
        Writes = [.. batch.Writes.Select(write => write with { Type = write.Type + mark })],
        Preconditions = [.. batch.Preconditions.Select(it => it with { Type = it.Type + mark, Version = it.Version + origin })],
    };

    static ConfigEntry Unmarked(ConfigEntry entry, string mark, long origin) => entry with
    {
        Workspace = entry.Workspace[..^mark.Length],
        Type = entry.Type[..^mark.Length],
        Version = entry.Version - origin,
    };

    /// <summary>An outcome in one line, without the marks of its history.</summary>
    static string Shape(BatchOutcome outcome, long origin) => outcome switch
    {
        BatchOutcome.Committed { Change: var change } =>
            $"{change.Version - origin} {change.BatchId.Split('/')[0]} {change.At:O} {change.Actor}: " + string.Join(
                ", ", change.Entries.Select(entry => $"{entry.Type[0]}/{entry.Key} {entry.OldValue ?? "-"} to {entry.NewValue ?? "-"}")),
        BatchOutcome.Unchanged { Version: var version } => $"unchanged {version - origin}",
        BatchOutcome.Repeated { Version: var version } => $"repeated {version - origin}",
        BatchOutcome.Refused refused => $"refused {refused.Failed.Type[0]}/{refused.Failed.Key} {refused.Failed.Version - origin} is {refused.Actual - origin}",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };
}
