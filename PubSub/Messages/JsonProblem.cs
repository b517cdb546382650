using System.Text.Json;

namespace TrustFlow.PubSub.Messages;

/// <summary>Says what is wrong with a JSON text in words for its sender, who knows nothing of this program's types.</summary>
public static class JsonProblem
{
    /// <summary>One sentence, with the place where it is known.</summary>
    public static string Of(Exception problem) => problem switch
    {
        JsonException { Path: { Length: > 0 } path } wrong when wrong.Message.Contains("could not be converted", StringComparison.Ordinal) =>
            $"what stands at {path} is not of the kind that belongs there.",
        _ => problem.Message.ReplaceLineEndings(" "),
    };
}
