using System.Text.Json;

namespace TrustFlow.Processors.Sdk;

/// <summary>How a variant is to be.</summary>
/// <param name="Definition">What it is to run, as its text; null: nothing.</param>
/// <param name="PurgeToken">What it kept before this token was given is to go; null: nothing.</param>
sealed record VariantWanted(string? Definition, string? PurgeToken)
{
    /// <summary>From the entries of the types <c>processor:NAME</c> and <c>purge:NAME</c>; null where neither says anything.</summary>
    public static VariantWanted? Of(string? definition, string? purge) =>
        TokenOf(purge) is var token && definition is null && token is null ? null : new VariantWanted(definition, token);

    /// <summary>The member <c>token</c>; an entry of another form is a token as it stands, since it was meant as one.</summary>
    static string? TokenOf(string? purge)
    {
        if (purge is null) return null;
        try
        {
            using var document = JsonDocument.Parse(purge);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("token", out var token) ? token.ToString() : purge;
        }
        catch (JsonException)
        {
            return purge;
        }
    }
}
