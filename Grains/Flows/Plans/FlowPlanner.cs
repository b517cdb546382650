using TrustFlow.Flows.Blueprints;
using TrustFlow.PubSub;

namespace TrustFlow.Flows.Plans;

/// <summary>Works out what a start will write, and checks all names and limits before anything is changed.</summary>
public sealed class FlowPlanner
{
    readonly string workspace;
    readonly FlowTexts texts;
    readonly Dictionary<string, TopicName> owned = new(StringComparer.Ordinal);
    readonly HashSet<string> literal = new(StringComparer.Ordinal);

    FlowPlanner(FlowKey flow, string blueprint, ResolvedParameters parameters)
    {
        workspace = flow.Workspace;
        texts = new FlowTexts(flow, blueprint, parameters);
    }

    /// <summary>Makes the plan of a start.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="name">The blueprint's name.</param>
    /// <param name="version">The blueprint's version.</param>
    /// <param name="blueprint">The blueprint.</param>
    /// <param name="description">For people.</param>
    /// <param name="parameters">The resolved parameters.</param>
    /// <exception cref="FlowException">
    /// A variable has no value, a secret would be shown, a name or topic is malformed or too long, two variants resolve to one, or all is more than
    /// one batch holds; the message names the place.
    /// </exception>
    public static FlowPlan Make(FlowKey flow, string name, long version, Blueprint blueprint, string description, ResolvedParameters parameters)
    {
        PlanLimits.CheckCount(blueprint);
        if (!JsonText.IsText(description)) throw new FlowException("The description holds half a character (a lone surrogate). Give it valid text.", FlowError.Invalid);
        var planner = new FlowPlanner(flow, name, parameters);
        var variants = blueprint.Entries.Select(planner.PlanEntry).ToList();
        RefuseDuplicates(variants, blueprint.Entries);
        var interfaces = planner.PlanInterfaces(blueprint.Interfaces);
        var topics = planner.owned.Where(topic => !planner.literal.Contains(topic.Key)).Select(static topic => topic.Value.ToString()).Order(StringComparer.Ordinal).ToList();
        var record = new FlowRecord(description, name, interfaces, parameters.Values)
        {
            Secrets = [.. parameters.Values.Select(static pair => pair.Key).Where(parameters.Secrets.Contains)],
            Owns = new([.. variants.Where(static v => !v.Shared).Select(static v => v.Name)], [.. variants.Where(static v => v.Shared).Select(static v => v.Name)], topics),
        }.Write();
        PlanLimits.CheckSize(variants, blueprint.Entries, record);
        return new FlowPlan(name, version, variants, topics, record);
    }

    PlannedVariant PlanEntry(BlueprintEntry entry)
    {
        var variant = texts.Shown(entry.Variant, entry.Path, "the name of a variant");
        Refuse(FlowNames.CheckName("processor", entry.Processor, FlowNames.MaxProcessor) ?? FlowNames.CheckName("variant", variant), entry.Path);
        var topics = ExpandShown(entry.Topics, "a topic");
        foreach (var ((spec, topic), template) in topics.Zip(entry.Topics))
        {
            Refuse(FlowNames.CheckName("spec name", spec), template.Path);
            var name = PlanTopic(topic, template);
            if (name.Shared) Refuse(Subscriptions.Wrong(name, Subscriptions.Name(entry.Processor, workspace, variant, spec)), template.Path);
        }

        return new PlannedVariant(entry.Processor, variant, entry.Shared, PlanDefinition(topics, entry.Parameters).Write());
    }

    VariantDefinition PlanDefinition(List<KeyValuePair<string, string>> topics, IReadOnlyList<TemplateMember> members)
    {
        var secrets = new List<string>();
        var parameters = ExpandMap(members, (name, member) =>
        {
            var (text, secret) = texts.Value(member.Value, member.Path);
            if (secret) secrets.Add(name);
            return text;
        });
        return new VariantDefinition(topics, parameters) { Secrets = secrets };
    }

    string PlanInterfaces(IReadOnlyList<BlueprintInterface> interfaces)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return JsonText.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var face in interfaces)
            {
                var name = texts.Shown(face.Name, face.Path, "the name of an interface");
                Refuse(FlowNames.CheckName("interface", name) ?? (names.Add(name) ? null : $"Two interfaces resolve to '{name}'."), face.Path);
                var members = ExpandShown(face.Topics, "an interface");
                foreach (var ((_, topic), template) in members.Zip(face.Topics).Where(pair => TopicTemplates.NamesTopic(face, pair.Second))) PlanTopic(topic, template);
                if (face.Bare) writer.WriteString(name, members[0].Value);
                else writer.WriteMap(name, members);
            }

            writer.WriteEndObject();
        });
    }

    TopicName PlanTopic(string topic, TemplateMember template)
    {
        Refuse(TopicTemplates.Unprintable(topic), template.Path);
        if (!TopicName.TryParse(topic, out var name, out var error)) throw FlowTexts.Refusal(error, template.Path);
        var key = TopicForms.KeyOf(name);
        if (!TemplateExpansion.HasVariable(template.Value)) literal.Add(key);
        else if (!owned.TryGetValue(key, out var known) || known.Quality < name.Quality) owned[key] = name;
        return name;
    }

    List<KeyValuePair<string, string>> ExpandShown(IReadOnlyList<TemplateMember> members, string what) => ExpandMap(members, (_, member) => texts.Shown(member.Value, member.Path, what));

    List<KeyValuePair<string, string>> ExpandMap(IReadOnlyList<TemplateMember> members, Func<string, TemplateMember, string> value)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var expanded = new List<KeyValuePair<string, string>>(members.Count);
        foreach (var member in members)
        {
            var name = texts.Shown(member.Name, member.Path, "the name of a member");
            Refuse(names.Add(name) ? null : $"Two members resolve to '{OneLine.Excerpt(name)}'.", member.Path);
            expanded.Add(new(name, value(name, member)));
        }

        return expanded;
    }

    static void RefuseDuplicates(List<PlannedVariant> variants, IReadOnlyList<BlueprintEntry> entries)
    {
        var seen = new Dictionary<VariantName, string>();
        foreach (var (variant, entry) in variants.Zip(entries))
        {
            if (!seen.TryAdd(variant.Name, entry.Path)) throw FlowTexts.Refusal($"The entry resolves to '{variant.Name}', as does {seen[variant.Name]}. Give them different variants.", entry.Path);
        }
    }

    static void Refuse(string? wrong, string path)
    {
        if (wrong is not null) throw FlowTexts.Refusal(wrong, path);
    }
}
