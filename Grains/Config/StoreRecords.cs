using System.Collections.Immutable;

namespace TrustFlow.Config;

/// <summary>From the records that grains exchange to those of the store, and back.</summary>
static class StoreRecords
{
    public static Storage.Batch Batch(LedgerBatch batch, DateTimeOffset at) =>
        new(batch.Batch.Id!, batch.Workspace, batch.Batch.Actor, at, Writes(batch.Batch.Writes))
        {
            Preconditions = Preconditions(batch.Batch.Preconditions),
            WorkspaceVersion = batch.Batch.WorkspaceVersion,
            Fence = batch.Fence is { } fence ? new(WorkspaceGrain.LeaseOf(batch.Workspace), fence) : null,
            Flow = batch.Flow is null ? null : Flow(batch.Flow, batch.Workspace),
        };

    public static ConfigValue Value(Storage.ConfigEntry entry) => new(entry.Workspace, entry.Type, entry.Key, entry.Value, entry.Version);

    static Storage.EntryWrite[] Writes(ImmutableArray<ConfigWrite> writes)
    {
        var entries = new Storage.EntryWrite[writes.Length];
        for (var i = 0; i < entries.Length; i++) entries[i] = new(writes[i].Type, writes[i].Key, writes[i].Value);
        return entries;
    }

    static IReadOnlyList<Storage.Precondition> Preconditions(ImmutableArray<ConfigPrecondition> preconditions) =>
        preconditions.IsEmpty ? [] : [.. preconditions.Select(p => new Storage.Precondition(p.Type, p.Key, p.Version))];

    static Storage.FlowNote Flow(FlowNote note, string workspace) => new(note.Flow)
    {
        UsesAdded = new(List(note.UsesAdded), List(note.VariantsAdded)),
        UsesCleared = note.UsesCleared,
        Saga = note.Saga is { } saga ? new Storage.Saga(workspace, note.Flow, saga.Id, saga.Kind, saga.Step, saga.State, saga.StartedAt) : null,
        SagaEnded = note.SagaEnded,
        Expected = note.Expected.IsDefaultOrEmpty ? [] : [.. note.Expected.Select(need => new Storage.VariantNeed(need.Variant, need.ByOthers))],
        Events = note.Events.IsDefaultOrEmpty ? [] : [.. note.Events.Select(it => new Storage.FlowEvent(it.At, it.Kind, it.Message, it.Version))],
    };

    static ImmutableArray<string> List(ImmutableArray<string> items) => items.IsDefault ? [] : items;
}
