using System.Text.Json;
using TrustFlow.Config;
using TrustFlow.Flows;
using TrustFlow.Flows.Blueprints;

namespace TrustFlow.Silo.Flows;

/// <summary>A blueprint of a list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version of its last change.</param>
/// <param name="Description">For people; absent where it has none.</param>
sealed record BlueprintView(string Name, long Version, string? Description)
{
    public static BlueprintView Of(string name, long version, string definition) => new(name, version, DescriptionOf(definition));

    // One that was stored by another flow service may be anything.
    static string? DescriptionOf(string definition)
    {
        try
        {
            using var document = JsonDocument.Parse(definition);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("description", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>A page of blueprints.</summary>
/// <param name="Items">In order of their names.</param>
/// <param name="Continue">What asks for the next page; absent on the last.</param>
sealed record BlueprintList(IReadOnlyList<BlueprintView> Items, string? Continue);

/// <summary>What a blueprint was found to be.</summary>
/// <param name="Valid">Whether it would be stored; it may have warnings all the same.</param>
/// <param name="Problems">What is wrong or doubtful, the errors first.</param>
sealed record ValidatedView(bool Valid, IReadOnlyList<ProblemView> Problems)
{
    public static ValidatedView Of(IReadOnlyList<BlueprintProblem> problems) => new(!problems.Any(static problem => problem.IsError), ProblemView.Of(problems));
}

/// <summary>What is wrong with a blueprint, and where.</summary>
/// <param name="Severity">Whether it is refused for it.</param>
/// <param name="Code">The stable name of the kind of problem.</param>
/// <param name="Path">The JSON path.</param>
/// <param name="Message">One line.</param>
sealed record ProblemView(ProblemSeverity Severity, string Code, string Path, string Message)
{
    public static IReadOnlyList<ProblemView> Of(IReadOnlyList<BlueprintProblem> problems) => [.. problems.Select(static it => new ProblemView(it.Severity, it.Code, it.Path, it.Message))];
}

/// <summary>What it would change to put a blueprint.</summary>
/// <param name="Entries">How its entry would change; empty where it already is as given.</param>
/// <param name="Problems">What is doubtful in it.</param>
/// <param name="Flows">Its flows that would change by a restart, or could not be restarted.</param>
sealed record BlueprintPreviewView(IReadOnlyList<EntryDelta> Entries, IReadOnlyList<ProblemView> Problems, IReadOnlyList<FlowEffect> Flows)
{
    public static BlueprintPreviewView Of(BlueprintPreview preview) => new(preview.Entries, ProblemView.Of(preview.Problems), preview.Flows);
}
