namespace TrustFlow.Storage.Postgres;

/// <summary>Messages of others, made fit to stand within a line of ours.</summary>
static class OneLine
{
    /// <summary>The message without line breaks, and with one full stop.</summary>
    public static string Of(string message) => string.Join(' ', message.Split(['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.') + ".";
}
