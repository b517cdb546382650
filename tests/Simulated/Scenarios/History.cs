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
    readonly List<ConfigChange> commits = [];
    readonly Dictionary<string, long> batches = new(StringComparer.Ordinal);
    readonly Dictionary<(string Workspace, string Type, string Key), List<(long Version, string? Value)>> values = [];
    readonly Dictionary<string, long> answered = new(StringComparer.Ordinal);
    readonly Dictionary<(string Workspace, string Type), long> pushed = [];
    readonly List<Violation> broken = [];
    long everything;

    /// <summary>Begins to listen.</summary>
    public History(Simulation simulation, Deployment deployment)
    {
        this.simulation = simulation;
        this.deployment = deployment;
        deployment.Store.Committed = changes =>
        {
            foreach (var change in changes) Commit(change);
        };
        deployment.Broker.Changed = Change;
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

    /// <summary>Whether flows are at rest: nothing is under way in the store.</summary>
    public bool IsQuiet => deployment.Store.Notes.Sagas.Count == 0;

    /// <summary>Looks at everything when all should be quiet.</summary>
    public void CheckQuiet()
    {
        foreach (var saga in deployment.Store.Notes.Sagas) Break(3, $"the {saga.Kind} of {saga.Workspace}/{saga.Flow} is stuck at {saga.Step}");
        var live = LiveFlows().ToList();
        var flows = live.Select(it => (it.Workspace, it.Flow)).ToHashSet();
        var exist = deployment.Broker.Topics.Select(topic => topic.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (workspace, flow, blueprint, paused) in live)
        {
            foreach (var (type, key) in Blueprints.VariantsOf(flow)) Hold(Entry(workspace, type, key) is null == paused, 3, $"{workspace}/{flow} is {(paused ? "paused with" : "running without")} its {type}");
            if (!paused) Hold(Entry(workspace, "processor:shared", blueprint) is not null, 3, $"{workspace}/{flow} runs without the shared variant of {blueprint}");
            foreach (var topic in Blueprints.TopicsOf(workspace, blueprint, flow)) Hold(exist.Contains(topic), 4, $"{workspace}/{flow} runs without its topic {topic}");
        }

        foreach (var (name, all) in values)
        {
            if (all[^1].Value is null || name.Type is not ("processor:reader" or "processor:writer" or "flow")) continue;
            Hold(flows.Contains((name.Workspace, name.Key)), 3, $"{name.Workspace}/{name.Type}/{name.Key} is left of a flow that is gone");
        }

        var used = live.SelectMany(it => Blueprints.TopicsOf(it.Workspace, it.Blueprint, it.Flow)).ToHashSet(StringComparer.Ordinal);
        var leaked = deployment.Store.Notes.Leaks.Select(leak => TopicName.Parse(leak.Topic).Key).ToHashSet(StringComparer.Ordinal);
        foreach (var topic in exist.Where(Blueprints.IsOwned)) Hold(used.Contains(topic) || leaked.Contains(topic), 4, $"the topic {topic} is left, and no flow uses it");
        foreach (var ((workspace, type), version) in LastChanges()) Hold(pushed.GetValueOrDefault((workspace, type)) >= version || everything >= version, 2, $"no push told of {workspace}/{type} at version {version}");
    }

    void Commit(ConfigChange change)
    {
        simulation.Note("store", $"commits {change.Version} {change.BatchId} in {change.Workspace}: {string.Join(", ", change.Entries.Select(entry => $"{entry.Type}/{entry.Key}"))}");
        Hold(change.Version == commits.Count + 1, 2, $"version {change.Version} follows {commits.Count}");
        Hold(batches.TryAdd(change.BatchId, change.Version), 1, $"{change.BatchId} is committed twice");
        commits.Add(change);
        foreach (var entry in change.Entries)
        {
            var name = (change.Workspace, entry.Type, entry.Key);
            if (!values.TryGetValue(name, out var all)) values.Add(name, all = []);
            Hold((all.Count == 0 ? null : all[^1].Value) == entry.OldValue, 2, $"version {change.Version} changed {name} from what it was not");
            all.Add((change.Version, entry.NewValue));
        }
    }

    void Change(BrokerChange change, TopicName topic, Message? message)
    {
        if (change == BrokerChange.TopicDeleted)
        {
            simulation.Note("broker", $"deletes {topic}");
            foreach (var (workspace, flow, blueprint, _) in LiveFlows())
                Hold(!Blueprints.TopicsOf(workspace, blueprint, flow).Contains(topic.Key), 4, $"{topic} was deleted while {workspace}/{flow} used it");
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

    IEnumerable<(string Workspace, string Flow, string Blueprint, bool Paused)> LiveFlows()
    {
        foreach (var ((workspace, type, key), all) in values)
        {
            if (type != ConfigTypes.Flow || all[^1].Value is not { } text) continue;
            using var record = JsonDocument.Parse(text);
            var status = record.RootElement.TryGetProperty("status", out var said) ? said.GetString() : null;
            if (status != "stopping") yield return (workspace, key, record.RootElement.GetProperty("blueprint-name").GetString()!, status == "paused");
        }
    }

    Dictionary<(string Workspace, string Type), long> LastChanges()
    {
        var last = new Dictionary<(string Workspace, string Type), long>();
        foreach (var change in commits.Where(change => !change.Workspace.StartsWith('_')))
            foreach (var entry in change.Entries) last[(change.Workspace, entry.Type)] = change.Version;
        return last;
    }

    string? Entry(string workspace, string type, string key) => values.GetValueOrDefault((workspace, type, key))?[^1].Value;

    /// <summary>Something did not hold.</summary>
    /// <param name="invariant">The number of the invariant; 0 for the run itself.</param>
    /// <param name="what">What.</param>
    public void Break(int invariant, string what)
    {
        simulation.Note("CHECKER", $"invariant {invariant} is broken: {what}");
        broken.Add(new(invariant, what, simulation.Elapsed));
    }

    void Hold(bool holds, int invariant, string otherwise)
    {
        if (!holds) Break(invariant, otherwise);
    }
}
