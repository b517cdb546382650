using TrustFlow.Flows.Blueprints;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Plans;

/// <summary>Works out what a start will write, and checks all names and limits before anything is changed.</summary>
public sealed class FlowPlanner
{
    readonly string workspace;
    readonly Dictionary<string, string> values;
    readonly Dictionary<string, TopicName> owned = new(StringComparer.Ordinal);
    readonly HashSet<string> literal = new(StringComparer.Ordinal);

    FlowPlanner(FlowKey flow, string blueprint, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        workspace = flow.Workspace;
        values = parameters.ToDictionary(StringComparer.Ordinal);
        values["workspace"] = flow.Workspace;
        values["blueprint"] = blueprint;
        values["id"] = flow.Flow;
    }

    /// <summary>Makes the plan of a start.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="name">The blueprint's name.</param>
    /// <param name="version">The blueprint's version.</param>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="description">For people.</param>
    /// <param name="parameters">The resolved parameters.</param>
    /// <exception cref="FlowException">A variable has no value, a name or topic is malformed or too long, or two variants resolve to one; the message names the place.</exception>
    public static FlowPlan Make(FlowKey flow, string name, long version, Blueprint blueprint, string description, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var planner = new FlowPlanner(flow, name, parameters);
        var variants = blueprint.Entries.Select(planner.PlanEntry).ToList();
        RefuseDuplicates(variants, blueprint.Entries);
        var interfaces = planner.PlanInterfaces(blueprint.Interfaces);
        var topics = planner.owned.Where(topic => !planner.literal.Contains(topic.Key)).Select(static topic => topic.Value.ToString()).Order(StringComparer.Ordinal).ToList();
        var record = new FlowRecord(description, name, interfaces, parameters)
        {
            Owns = new([.. variants.Where(static v => !v.Shared).Select(static v => v.Name)], [.. variants.Where(static v => v.Shared).Select(static v => v.Name)], topics),
        };
        return new FlowPlan(name, version, variants, topics, record.Write());
    }

    PlannedVariant PlanEntry(BlueprintEntry entry)
    {
        var variant = Expand(entry.Variant, entry.Path);
        Refuse(FlowNames.CheckName("processor", entry.Processor, FlowNames.MaxProcessor) ?? FlowNames.CheckName("variant", variant), entry.Path);
        var topics = ExpandMap(entry.Topics);
        foreach (var ((spec, topic), template) in topics.Zip(entry.Topics))
        {
            Refuse(FlowNames.CheckName("spec name", spec), template.Path);
            var name = PlanTopic(topic, template);
            Refuse(QueueTooLong(name, Subscriptions.Name(entry.Processor, workspace, variant, spec)), template.Path);
        }

        return new PlannedVariant(entry.Processor, variant, entry.Shared, new VariantDefinition(topics, ExpandMap(entry.Parameters)).Write());
    }

    string PlanInterfaces(IReadOnlyList<BlueprintInterface> interfaces)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var face in interfaces)
            {
                var name = Expand(face.Name, face.Path);
                Refuse(FlowNames.CheckName("interface", name) ?? (names.Add(name) ? null : $"Two interfaces resolve to '{name}'."), face.Path);
                var members = ExpandMap(face.Topics);
                foreach (var ((_, topic), template) in members.Zip(face.Topics).Where(pair => TopicTemplates.NamesTopic(face, pair.Second))) PlanTopic(topic, template);
                if (face.Bare) writer.WriteString(name, members[0].Value);
                else writer.WriteMap(name, members);
            }

            writer.WriteEndObject();
        });
    }

    TopicName PlanTopic(string topic, TemplateMember template)
    {
        if (!TopicName.TryParse(topic, out var name, out var error)) throw Refusal(error, template.Path);
        var key = TopicForms.KeyOf(name);
        if (!TemplateExpansion.HasVariable(template.Value)) literal.Add(key);
        else if (!owned.TryGetValue(key, out var known) || known.Quality < name.Quality) owned[key] = name;
        return name;
    }

    List<KeyValuePair<string, string>> ExpandMap(IReadOnlyList<TemplateMember> members)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var expanded = new List<KeyValuePair<string, string>>(members.Count);
        foreach (var member in members)
        {
            var name = Expand(member.Name, member.Path);
            Refuse(names.Add(name) ? null : $"Two members resolve to '{name}'.", member.Path);
            expanded.Add(new(name, Expand(member.Value, member.Path)));
        }

        return expanded;
    }

    string Expand(string template, string path) => TemplateExpansion.Expand(template, values, path);

    static string? QueueTooLong(TopicName topic, string subscription) =>
        topic.Shared && System.Text.Encoding.UTF8.GetByteCount($"{topic.Key}.{subscription}") > TopicName.MaxBytes
            ? $"The queue '{subscription}' of the topic '{topic}' would have a name of more than {TopicName.MaxBytes} bytes. Shorten the names."
            : null;

    static void RefuseDuplicates(List<PlannedVariant> variants, IReadOnlyList<BlueprintEntry> entries)
    {
        var seen = new Dictionary<VariantName, string>();
        foreach (var (variant, entry) in variants.Zip(entries))
        {
            if (!seen.TryAdd(variant.Name, entry.Path)) throw Refusal($"The entry resolves to '{variant.Name}', as does {seen[variant.Name]}. Give them different variants.", entry.Path);
        }
    }

    static void Refuse(string? wrong, string path)
    {
        if (wrong is not null) throw Refusal(wrong, path);
    }

    static FlowException Refusal(string wrong, string path) => new($"{path}: {wrong}", FlowError.Invalid);
}
