using TrustFlow.Storage;

namespace TrustFlow.Simulated.Store;

/// <summary>What a simulated store keeps of flows.</summary>
sealed class StoreNotes
{
    const int StepEvents = 1_000;

    readonly Dictionary<(string Workspace, string Flow), Saga> sagas = [];
    readonly Dictionary<(string Workspace, string Flow), List<FlowEvent>> events = [];
    readonly Dictionary<(string Topic, string Subscription), LeakedTopic> leaks = [];
    readonly HashSet<TopicUse> topics = [];
    readonly HashSet<(string Workspace, VariantUse Use)> variants = [];

    public IReadOnlyList<Saga> Sagas => [.. sagas.Values.OrderBy(saga => saga.StartedAt).ThenBy(saga => saga.Workspace, CodePoints.Order).ThenBy(saga => saga.Flow, CodePoints.Order)];

    public IReadOnlyList<LeakedTopic> Leaks =>
        [.. leaks.Values.OrderBy(leak => leak.Since).ThenBy(leak => leak.Topic, CodePoints.Order).ThenBy(leak => leak.Subscription ?? "", CodePoints.Order)];

    public Saga? FindSaga(string workspace, string flow) => sagas.GetValueOrDefault((workspace, flow));

    public bool IsNeeded(string workspace, string variant, IReadOnlyCollection<string> beside) =>
        variants.Any(it => it.Workspace == workspace && it.Use.Variant == variant && !beside.Contains(it.Use.Flow));

    public bool Write(string workspace, FlowNote note, long version)
    {
        if (note.UsesCleared) ClearUses(workspace, note.Flow);
        foreach (var topic in note.UsesAdded.Topics) topics.Add(new(topic, workspace, note.Flow));
        foreach (var variant in note.UsesAdded.Variants) variants.Add((workspace, new(variant, note.Flow)));
        if (note.Saga is { } saga) sagas[(saga.Workspace, saga.Flow)] = saga with { StartedAt = Kept.Time(saga.StartedAt) };
        if (note.SagaEnded) sagas.Remove((workspace, note.Flow));
        AddEvents(workspace, note.Flow, note.Events, version);
        return true;
    }

    public bool EndSaga(string workspace, string flow, string sagaId, bool usesCleared, IReadOnlyList<FlowEvent> happened)
    {
        if (FindSaga(workspace, flow)?.Id != sagaId) return false;
        sagas.Remove((workspace, flow));
        if (usesCleared) ClearUses(workspace, flow);
        AddEvents(workspace, flow, happened, version: 0);
        return true;
    }

    public IReadOnlyList<TopicUse> UsesOf(IReadOnlyCollection<string> names, int most) =>
        [.. names.Order(CodePoints.Order).SelectMany(name => topics.Where(use => use.Topic == name).OrderBy(use => use.Workspace, CodePoints.Order).ThenBy(use => use.Flow, CodePoints.Order).Take(most))];

    public IReadOnlyList<string> UsedTopics(string after, int limit) =>
        [.. topics.Select(use => use.Topic).Distinct().Where(topic => CodePoints.Order.Compare(topic, after) > 0).Order(CodePoints.Order).Take(limit)];

    public IReadOnlyList<VariantUse> VariantUsesOf(string workspace, IReadOnlyCollection<string> names, int most) =>
        [.. names.Order(CodePoints.Order).SelectMany(name => variants.Where(it => it.Workspace == workspace && it.Use.Variant == name).Select(it => it.Use).OrderBy(use => use.Flow, CodePoints.Order).Take(most))];

    public IReadOnlyList<FlowEvent> EventsOf(string workspace, string flow) => [.. events.GetValueOrDefault((workspace, flow)) ?? []];

    public int ForgetEvents(DateTimeOffset before)
    {
        var old = events.SelectMany(pair => pair.Value.Where(happened => happened.At < Kept.Time(before)).Select(happened => (pair.Value, happened)))
            .OrderBy(it => it.happened.At).Take(StepEvents).ToList();
        foreach (var (list, happened) in old) list.RemoveAt(list.FindIndex(other => ReferenceEquals(other, happened)));
        return old.Count;
    }

    public bool SaveLeak(LeakedTopic leak)
    {
        var name = (leak.Topic, leak.Subscription ?? "");
        leaks[name] = leaks.TryGetValue(name, out var known) ? known with { Error = leak.Error } : leak with { Since = Kept.Time(leak.Since) };
        return true;
    }

    public bool EndLeak(string topic, string? subscription) => leaks.Remove((topic, subscription ?? ""));

    void AddEvents(string workspace, string flow, IReadOnlyList<FlowEvent> happened, long version)
    {
        if (happened.Count == 0) return;
        if (!events.TryGetValue((workspace, flow), out var list)) events.Add((workspace, flow), list = []);
        list.AddRange(happened.Select(one => one with { At = Kept.Time(one.At), Version = one.Version ?? (version > 0 ? version : null) }));
        if (list.Count > IFlowNotes.EventsKept) list.RemoveRange(0, list.Count - IFlowNotes.EventsKept);
    }

    void ClearUses(string workspace, string flow)
    {
        topics.RemoveWhere(use => use.Workspace == workspace && use.Flow == flow);
        variants.RemoveWhere(it => it.Workspace == workspace && it.Use.Flow == flow);
    }
}
