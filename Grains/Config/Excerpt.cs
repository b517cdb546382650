namespace TrustFlow.Config;

/// <summary>A text as an error may show it.</summary>
static class Excerpt
{
    const int Limit = 80;

    public static string Of(string text) => text.Length <= Limit ? text : text[..Limit] + "…";
}
