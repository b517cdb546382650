using Microsoft.AspNetCore.Http;

namespace TrustFlow.Silo.Http;

/// <summary>Checks the ids that stand in a path, before a grain is named by them: 1 to 64 characters of <c>A-Z a-z 0-9 _ - .</c></summary>
static class Names
{
    public static IResult? Problem(params ReadOnlySpan<string> ids)
    {
        foreach (var id in ids)
        {
            if (!IsId(id))
                return Http.Problem.Of(StatusCodes.Status400BadRequest, "bad-value", $"'{(id.Length > 80 ? id[..80] + "…" : id)}' is no id: write 1 to 64 characters of A-Z a-z 0-9 _ - .");
        }

        return null;
    }

    static bool IsId(string id) => id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
