using System.Runtime.InteropServices;
using TrustFlow.Storage;

namespace TrustFlow.Config.Watching;

/// <summary>The queues of those who watch, found by what a batch touched and not by going over all of them.</summary>
sealed class WatchIndex
{
    readonly Dictionary<string, Dictionary<(string? Type, string? Key), HashSet<WatchQueue>>> workspaces = [];
    readonly HashSet<WatchQueue> all = [];

    /// <summary>How many watch.</summary>
    public int Count => all.Count;

    public void Add(WatchScope scope, WatchQueue queue)
    {
        all.Add(queue);
        ref var slots = ref CollectionsMarshal.GetValueRefOrAddDefault(workspaces, scope.Workspace, out _);
        slots ??= [];
        foreach (var slot in scope.Slots)
        {
            ref var queues = ref CollectionsMarshal.GetValueRefOrAddDefault(slots, slot, out _);
            queues ??= [];
            queues.Add(queue);
        }
    }

    public void Remove(WatchScope scope, WatchQueue queue)
    {
        all.Remove(queue);
        if (!workspaces.TryGetValue(scope.Workspace, out var slots)) return;
        foreach (var slot in scope.Slots)
        {
            if (slots.TryGetValue(slot, out var queues) && queues.Remove(queue) && queues.Count == 0) slots.Remove(slot);
        }

        if (slots.Count == 0) workspaces.Remove(scope.Workspace);
    }

    /// <summary>Whether a batch concerns anybody; also where that is not known.</summary>
    public bool IsConcerned(ConfigTouched touched)
    {
        if (workspaces.Count == 0) return false;
        if (workspaces.TryGetValue(touched.Workspace, out var own) && IsConcerned(own, touched)) return true;
        return !ConfigTypes.IsReserved(touched.Workspace) && workspaces.TryGetValue(IConfigWatchGrain.AllWorkspaces, out var every) && IsConcerned(every, touched);
    }

    /// <summary>Gives a batch to those whom it concerns.</summary>
    public void Offer(ConfigChange change)
    {
        var offered = OfferedChange.Of(change);
        if (workspaces.TryGetValue(change.Workspace, out var own)) Offer(own, offered);
        if (!ConfigTypes.IsReserved(change.Workspace) && workspaces.TryGetValue(IConfigWatchGrain.AllWorkspaces, out var every)) Offer(every, offered);
    }

    /// <summary>Sends all to the change log.</summary>
    public void CloseAll()
    {
        foreach (var queue in all) queue.Close();
    }

    static bool IsConcerned(Dictionary<(string? Type, string? Key), HashSet<WatchQueue>> slots, ConfigTouched touched)
    {
        if (touched.Keys.IsEmpty || slots.ContainsKey((null, null))) return true;
        foreach (var (type, key) in touched.Keys)
        {
            if (slots.ContainsKey((type, null)) || slots.ContainsKey((type, key)) || slots.ContainsKey((null, key))) return true;
        }

        return false;
    }

    static void Offer(Dictionary<(string? Type, string? Key), HashSet<WatchQueue>> slots, OfferedChange change)
    {
        Offer(slots, (null, null), change);
        foreach (var entry in change.Change.Entries)
        {
            Offer(slots, (entry.Type, null), change);
            Offer(slots, (entry.Type, entry.Key), change);
            Offer(slots, (null, entry.Key), change);
        }
    }

    static void Offer(Dictionary<(string? Type, string? Key), HashSet<WatchQueue>> slots, (string? Type, string? Key) slot, OfferedChange change)
    {
        if (!slots.TryGetValue(slot, out var queues)) return;
        foreach (var queue in queues) queue.Offer(change);
    }
}
