using System.Buffers;

namespace TrustFlow.Config;

/// <summary>What a workspace may be called.</summary>
static class WorkspaceIds
{
    public const int MaxLength = 64;

    static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    /// <exception cref="BadValueException">It is empty, too long or holds another character.</exception>
    public static void Check(string workspace)
    {
        if (workspace.Length is > 0 and <= MaxLength && !workspace.AsSpan().ContainsAnyExcept(Allowed)) return;
        throw new BadValueException(workspace.Length == 0
            ? "The workspace has no name. Give it one of 1 to 64 characters."
            : $"'{Excerpt.Of(workspace)}' is no workspace: a name has at most {MaxLength} characters of A-Z a-z 0-9 _ - . and no other. Choose another name.");
    }
}
