using System.Text.Json;
using TrustFlow.Cli.Output;
using TrustFlow.Client.Http;
using TrustFlow.Config;
using TrustFlow.Flows;

namespace TrustFlow.Cli.Flows;

/// <summary>Shows what a change of a flow or of a blueprint would do: <c>+</c> what comes, <c>-</c> what goes, <c>~</c> what changes, and how.</summary>
static class FlowPreviews
{
    const string Nothing = "Nothing would change.";

    /// <summary>A dry run of a flow's change.</summary>
    public static void Show(Invocation invocation, JsonElement answer)
    {
        var preview = Read<FlowPreview>(answer);
        var passing = preview.Warnings is { IsDefaultOrEmpty: false };
        Print(invocation, answer, [.. Lines(preview)], passing ? "In the end nothing would be different." : Nothing);
        Warn(invocation, preview.Warnings.IsDefault ? [] : preview.Warnings);
    }

    /// <summary>A dry run of storing a blueprint.</summary>
    public static void ShowBlueprint(Invocation invocation, JsonElement answer)
    {
        var preview = Read<BlueprintEffects>(answer);
        Print(invocation, answer, [.. (preview.Entries ?? []).SelectMany(EntryChanges.Lines), .. (preview.Flows ?? []).SelectMany(FlowLines)], Nothing);
        Warn(invocation, (preview.Problems ?? []).Select(static problem => $"{problem.Path}: {problem.Message}"));
        Warn(invocation, (preview.Flows ?? []).Where(static effect => effect.Preview is { Warnings.IsDefault: false }).SelectMany(static effect => effect.Preview!.Warnings.Select(warning => $"The flow '{effect.Flow}': {warning}")));
    }

    static IEnumerable<string> FlowLines(FlowEffect effect) => effect.Preview is { } preview
        ? Lines(preview).Select(static line => $"  {line}").Prepend($"A restart of the flow '{effect.Flow}' would change:")
        : [$"The flow '{effect.Flow}' could not be restarted: {effect.Refusal}"];

    static IEnumerable<string> Lines(FlowPreview preview) =>
    [
        .. Each(preview.Entries).SelectMany(EntryChanges.Lines),
        .. Each(preview.TopicsMade).Select(static topic => $"+ topic {topic}"),
        .. Each(preview.TopicsDeleted).Select(static topic => $"- topic {topic}"),
        .. Each(preview.QueuesDeleted).Select(static queue => $"- queue {queue.Subscription} of {queue.Topic}"),
    ];

    static IEnumerable<T> Each<T>(System.Collections.Immutable.ImmutableArray<T> items) => items.IsDefault ? [] : items;

    static void Print(Invocation invocation, JsonElement answer, IReadOnlyList<string> lines, string none) =>
        invocation.Report.Value(lines.Count == 0 ? none : string.Join(Environment.NewLine, lines), answer);

    static void Warn(Invocation invocation, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings) invocation.Complain($"warning: {warning}", invocation.Status);
    }

    static T Read<T>(JsonElement answer)
        where T : class
    {
        try
        {
            return answer.Deserialize<T>(WireJson.Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException broken)
        {
            throw new CommandFailedException($"The server's answer cannot be read ({broken.Message.TrimEnd('.')}). Use a client of the server's version.");
        }
    }

    sealed record BlueprintEffects(IReadOnlyList<EntryDelta>? Entries, IReadOnlyList<Problem>? Problems, IReadOnlyList<FlowEffect>? Flows);

    sealed record Problem(string Path, string Message);

    sealed record FlowEffect(string Flow, FlowPreview? Preview, string? Refusal);
}
