using System.Buffers.Text;
using System.Text.Json;
using TrustFlow.Config;
using TrustFlow.Silo.Http;
using TrustFlow.Storage;

namespace TrustFlow.Silo.Config;

/// <summary>A page of a workspace's entries.</summary>
/// <param name="Version">The workspace's last-change version.</param>
/// <param name="Entries">In order of type and key.</param>
/// <param name="Continue">What asks for the next page; null on the last. Opaque to clients.</param>
sealed record PageOfEntries(long Version, IReadOnlyList<ConfigEntry> Entries, string? Continue)
{
    /// <summary>Reads a page.</summary>
    /// <exception cref="BadValueException">The limit is out of range, or the other no answer's.</exception>
    public static async Task<PageOfEntries> ReadAsync(IConfigStore store, string workspace, string? type, int? limit, string? after, CancellationToken cancellation)
    {
        var begin = after is not null ? Read(after) : type is not null ? new EntryKey(type, "") : (EntryKey?)null;
        var page = await store.ReadPageAsync(workspace, begin, PageOfIds.LimitOf(limit), cancellation);
        var entries = type is null ? page.Entries : [.. page.Entries.TakeWhile(entry => entry.Type == type)];
        var more = page.More && entries.Count == page.Entries.Count;
        return new(page.Version, entries, more ? Write(entries[^1]) : null);
    }

    static string Write(ConfigEntry last) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string[]>([last.Type, last.Key], HttpJson.Options));

    static EntryKey Read(string after)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(after), HttpJson.Options) is [{ } type, { } key] ? new EntryKey(type, key) : throw PageOfIds.NoAnswers();
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw PageOfIds.NoAnswers();
        }
    }
}
