using System.Text.Json;
using TrustFlow.Config;
using TrustFlow.Config.Wire;
using TrustFlow.Embedded.Simulation;
using TrustFlow.PubSub;
using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.Messages;
using TrustFlow.Simulated.Broker;
using TrustFlow.Storage;

namespace TrustFlow.Simulated.Scenarios;

/// <summary>What happened in a run, held against what must hold at any time and when all is quiet.</summary>
public sealed class History
{
    static readonly JsonMessageFormat<ConfigPush> Pushes = new();

    readonly Simulation simulation;
    readonly Deployment deployment;
    readonly IFlowModel model;
    readonly LiveFlows live;
    readonly List<ConfigChange> commits = [];
    readonly HashSet<string> refused = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> batches = new(StringComparer.Ordinal);
    readonly Dictionary<(string Workspace, string Type, string Key), List<(long Version, string? Value)>> values = [];
    readonly Dictionary<string, long> answered = new(StringComparer.Ordinal);
    readonly Dictionary<(string Workspace, string Type), long> pushed = [];
    readonly List<Violation> broken = [];
    long everything;

    /// <summary>Begins to listen.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="deployment">Whom to.</param>
    /// <param name="model">Knows what flows must have.</param>
    public History(Simulation simulation, Deployment deployment, IFlowModel model)
    {
        this.model = model;
        live = new(model);
        this.simulation = simulation;
        this.deployment = deployment;
        deployment.Store.Committed = changes =>
        {
            foreach (var change in changes) Look(() => Commit(change));
        };
        deployment.Broker.Changed = (change, topic, message) => Look(() => Change(change, topic, message));
    }

    /// <summary>What did not hold.</summary>
    public IReadOnlyList<Violation> Broken => broken;

    /// <summary>How many batches were committed.</summary>
    public int Commits => commits.Count;

    /// <summary>The version that a read of a workspace must at least show from now on.</summary>
    public long Floor(string workspace) => answered.GetValueOrDefault(workspace);

    /// <summary>A batch was answered.</summary>
    public void Answered(string who, string workspace, string id, CommitResult result)
    {
        simulation.Note(who, $"was answered: {id} is version {result.Version}{(result.Changed ? "" : ", nothing changed")}");
        if (result.Changed) Hold(batches.GetValueOrDefault(id) == result.Version, 1, $"{id} was answered with version {result.Version}, and the log has {batches.GetValueOrDefault(id)}");
        answered[workspace] = Math.Max(Floor(workspace), result.Version);
    }

    /// <summary>A batch was refused.</summary>
    public void Refused(string who, string id)
    {
        simulation.Note(who, $"was refused: {id}");
        refused.Add(id);
        Hold(!batches.ContainsKey(id), 1, $"{id} was refused, and is committed");
    }

    /// <summary>A read of one entry was answered.</summary>
    /// <param name="read">What it showed.</param>
    /// <param name="floor">The floor of its workspace when it began.</param>
    public void Read(ConfigValue read, long floor)
    {
        var known = values.GetValueOrDefault((read.Workspace, read.Type, read.Key)) ?? [];
        var before = known.FindLastIndex(it => it.Version <= floor);
        var may = known.Skip(Math.Max(before, 0)).Select(it => it.Value).ToList();
        if (before < 0) may.Add(null);
        Hold(may.Contains(read.Value), 1, $"{read.Workspace}/{read.Type}/{read.Key} was read as '{read.Value}' after version {floor} was answered, and may be {string.Join(", ", may.Select(it => $"'{it}'"))}");
    }

    /// <summary>A roll back was answered.</summary>
    /// <param name="workspace">Where.</param>
    /// <param name="type">Of which type; all if null.</param>
    /// <param name="to">The version whose entries were wanted again.</param>
    /// <param name="version">The version at which they are.</param>
    public void RolledBack(string workspace, string? type, long to, long version)
    {
        foreach (var (name, _) in values.Where(pair => pair.Key.Workspace == workspace && (type is null ? !IsClosed(pair.Key.Type) : pair.Key.Type == type)))
            Hold(ValueAt(name, version) == ValueAt(name, to), 1, $"{name} was rolled back to version {to} by version {version}, and is '{ValueAt(name, version)}' instead of '{ValueAt(name, to)}'");
    }

    /// <summary>An import was answered.</summary>
    /// <param name="workspace">Where.</param>
    /// <param name="id">The id of its batch.</param>
    /// <param name="entries">What it was to write.</param>
    public void Imported(string workspace, string id, IEnumerable<ConfigWrite> entries)
    {
        if (batches.GetValueOrDefault(id) is not (> 0 and var version)) return;
        foreach (var entry in entries)
        {
            var value = ValueAt((workspace, entry.Type, entry.Key), version);
            Hold(value == entry.Value, 1, $"{workspace}/{entry.Type}/{entry.Key} was imported with version {version} as '{entry.Value}', and is '{value}'");
        }

        answered[workspace] = Math.Max(Floor(workspace), version);
    }

    /// <summary>Whether flows are at rest: nothing is under way in the store.</summary>
    public bool IsQuiet => deployment.Store.Notes.Sagas.Count == 0;

    /// <summary>Looks at everything when all should be quiet.</summary>
    public void CheckQuiet()
    {
        foreach (var saga in deployment.Store.Notes.Sagas) Break(3, $"the {saga.Kind} of {saga.Workspace}/{saga.Flow} is stuck at {saga.Step}");
        CheckVariants();
        CheckTopics();
        foreach (var ((workspace, type), version) in LastChanges()) Hold(pushed.GetValueOrDefault((workspace, type)) >= version || everything >= version, 2, $"no push told of {workspace}/{type} at version {version}");
    }

    void CheckVariants()
    {
        var wanted = new HashSet<(string Workspace, string Type, string Key)>();
        foreach (var flow in live.All)
        {
            wanted.Add((flow.Workspace, ConfigTypes.Flow, flow.Flow));
            if (flow.Paused) continue;
            foreach (var part in flow.Parts.Variants)
            {
                wanted.Add((flow.Workspace, part.Type, part.Key));
                if (Entry(flow.Workspace, part.Type, part.Key) is not { } definition) Break(3, $"{flow.Workspace}/{flow.Flow} runs without {part.Type}/{part.Key}");
                else Hold(TopicsOf(definition).SequenceEqual(part.Topics.OrderBy(topic => topic.Key, StringComparer.Ordinal)), 3, $"{flow.Workspace}/{flow.Flow} runs with {part.Type}/{part.Key} as it should not be: {definition}");
            }
        }

        foreach (var (name, all) in values)
        {
            if (all[^1].Value is null || !IsOwned(name.Type)) continue;
            Hold(wanted.Contains(name), 3, $"{name.Workspace}/{name.Type}/{name.Key} is left of a flow that is gone or paused");
        }
    }

    void CheckTopics()
    {
        var exist = deployment.Broker.Topics.Select(topic => topic.Key).ToHashSet(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var flow in live.All)
        {
            used.UnionWith(flow.Parts.Topics);
            foreach (var topic in flow.Parts.Topics) Hold(exist.Contains(topic), 4, $"{flow.Workspace}/{flow.Flow} runs without its topic {topic}");
        }

        var leaked = deployment.Store.Notes.Leaks.Select(leak => TopicName.Parse(leak.Topic).Key).ToHashSet(StringComparer.Ordinal);
        foreach (var topic in exist.Where(model.IsOwned)) Hold(used.Contains(topic) || leaked.Contains(topic), 4, $"the topic {topic} is left, and no flow uses it");
    }

    static IEnumerable<KeyValuePair<string, string>> TopicsOf(string definition)
    {
        using var document = JsonDocument.Parse(definition);
        return [.. document.RootElement.GetProperty("topics").EnumerateObject().Select(topic => KeyValuePair.Create(topic.Name, topic.Value.GetString()!)).OrderBy(topic => topic.Key, StringComparer.Ordinal)];
    }

    // What fails here must not seem to whoever asked like a failure of the store or the broker.
    void Look(Action look)
    {
        try
        {
            look();
        }
        catch (Exception failure)
        {
            Break(0, $"what happened cannot be understood: {failure.GetType().Name}: {failure.Message}");
        }
    }

    void Commit(ConfigChange change)
    {
        simulation.Note("store", $"commits {change.Version} {change.BatchId} in {change.Workspace}: {string.Join(", ", change.Entries.Select(entry => $"{entry.Type}/{entry.Key}"))}");
        Hold(change.Version == commits.Count + 1, 2, $"version {change.Version} follows {commits.Count}");
        Hold(batches.TryAdd(change.BatchId, change.Version), 1, $"{change.BatchId} is committed twice");
        Hold(!refused.Contains(change.BatchId), 1, $"{change.BatchId} is committed after it was refused");
        commits.Add(change);
        foreach (var entry in change.Entries)
        {
            var name = (change.Workspace, entry.Type, entry.Key);
            if (!values.TryGetValue(name, out var all)) values.Add(name, all = []);
            Hold((all.Count == 0 ? null : all[^1].Value) == entry.OldValue, 2, $"version {change.Version} changed {name} from what it was not");
            all.Add((change.Version, entry.NewValue));
            if (entry is { Type: ConfigTypes.Blueprint, NewValue: null }) CheckUnused(change, entry.Key);
            live.Commit(change.Workspace, entry.Type, entry.Key, entry.NewValue);
        }
    }

    void CheckUnused(ConfigChange change, string blueprint)
    {
        foreach (var flow in live.All.Where(flow => flow.Workspace == change.Workspace && flow.Blueprint == blueprint))
            Break(1, $"{change.BatchId} deleted the blueprint {blueprint} of {change.Workspace}, and {flow.Flow} uses it");
    }

    void Change(BrokerChange change, TopicName topic, Message? message)
    {
        if (change == BrokerChange.TopicDeleted)
        {
            simulation.Note("broker", $"deletes {topic}");
            foreach (var flow in live.All) Hold(!flow.Parts.Topics.Contains(topic.Key), 4, $"{topic} was deleted while {flow.Workspace}/{flow.Flow} used it");
        }

        if (change == BrokerChange.TopicMade) simulation.Note("broker", $"makes {topic}");
        if (message is null || topic.ToString() != ServiceTopics.ConfigPush) return;
        var push = Pushes.Read(message.Body);
        simulation.Note("broker", $"takes the push of version {push.Version}");
        Hold(push.Version <= commits.Count, 2, $"version {push.Version} was pushed before it was committed");
        if (push.Changes.Count == 0) everything = Math.Max(everything, push.Version);
        foreach (var (type, workspaces) in push.Changes)
        {
            foreach (var workspace in workspaces)
            {
                Hold(!workspace.StartsWith('_'), 5, $"a push told of {workspace}");
                pushed[(workspace, type)] = Math.Max(pushed.GetValueOrDefault((workspace, type)), push.Version);
            }
        }
    }

    Dictionary<(string Workspace, string Type), long> LastChanges()
    {
        var last = new Dictionary<(string Workspace, string Type), long>();
        foreach (var change in commits.Where(change => !change.Workspace.StartsWith('_')))
            foreach (var entry in change.Entries) last[(change.Workspace, entry.Type)] = change.Version;
        return last;
    }

    static bool IsClosed(string type) => IsOwned(type) || type.StartsWith(ConfigTypes.PurgePrefix, StringComparison.Ordinal);

    static bool IsOwned(string type) => type == ConfigTypes.Flow || type.StartsWith(ConfigTypes.ProcessorPrefix, StringComparison.Ordinal);

    string? ValueAt((string Workspace, string Type, string Key) name, long version)
    {
        var known = values.GetValueOrDefault(name) ?? [];
        return known.FindLastIndex(it => it.Version <= version) is >= 0 and var at ? known[at].Value : null;
    }

    /// <summary>The flows that are wanted.</summary>
    public IReadOnlyCollection<LiveFlow> Flows => live.All;

    /// <summary>The entries of a type that there are, or were.</summary>
    public IEnumerable<(string Workspace, string Key, string? Value)> EntriesOf(string type) =>
        values.Where(pair => pair.Key.Type == type).Select(pair => (pair.Key.Workspace, pair.Key.Key, pair.Value[^1].Value)).ToList();

    /// <summary>The values that an entry has had, in order, from none on.</summary>
    public IReadOnlyList<string?> ValuesOf(string workspace, string type, string key) => [null, .. (values.GetValueOrDefault((workspace, type, key)) ?? []).Select(it => it.Value)];

    /// <summary>What is committed of an entry now; null where there is none.</summary>
    public string? Entry(string workspace, string type, string key) => values.GetValueOrDefault((workspace, type, key))?[^1].Value;

    /// <summary>Something did not hold.</summary>
    /// <param name="invariant">The number of the invariant; 0 for the run itself.</param>
    /// <param name="what">What.</param>
    public void Break(int invariant, string what)
    {
        simulation.Note("CHECKER", $"invariant {invariant} is broken: {what}");
        broken.Add(new(invariant, what, simulation.Elapsed));
    }

    /// <summary>Something must hold.</summary>
    public void Hold(bool holds, int invariant, string otherwise)
    {
        if (!holds) Break(invariant, otherwise);
    }
}
