using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustFlow.Storage;

namespace TrustFlow.Config.History;

/// <summary>Cuts what an import writes into batches, in an order in which each finds what it needs: secret rules and parameter types before blueprints, and those before the rest.</summary>
static class ImportBatches
{
    /// <summary>The most characters of an import's id, so that those of its batches are within their limit.</summary>
    public const int IdLength = 64;

    const int Entries = 2_000;
    const int Bytes = BatchLimits.BatchBytes / 2;

    /// <summary>
    /// The batches that put entries. They depend on nothing but the document, and so do their ids: sent again, none is repeated, whatever has become of the entries.
    /// </summary>
    public static ImmutableArray<ConfigBatch> Puts(string id, string actor, IEnumerable<ConfigWrite> entries) =>
        [.. Chunks(entries.OrderBy(static entry => Rank(entry.Type)).ThenBy(Key, EntryOrder.Instance)).Select((writes, i) => new ConfigBatch(Numbered(id, i + 1), actor, writes, []))];

    /// <summary>
    /// The batches that delete entries. Which these are depends on what stands, so that their ids are made of what they delete; only the last has one that is always the
    /// same, by which it is known that an import has done all of them.
    /// </summary>
    public static ImmutableArray<ConfigBatch> Deletes(string id, string actor, IEnumerable<ConfigKey> keys)
    {
        var writes = keys.OrderByDescending(static key => Rank(key.Type)).ThenBy(static key => new EntryKey(key.Type, key.Key), EntryOrder.Instance).Select(static key => new ConfigWrite(key.Type, key.Key, null));
        var chunks = Chunks(writes).ToList();
        return [.. chunks.Select((chunk, i) => new ConfigBatch(i == chunks.Count - 1 ? LastDelete(id) : $"{id}/{Hash(chunk)}", actor, chunk, []))];
    }

    /// <summary>The id of the batch with which an import's deletions end.</summary>
    public static string LastDelete(string id) => $"{id}/last";

    static string Numbered(string id, int number) => string.Create(CultureInfo.InvariantCulture, $"{id}/{number}");

    static EntryKey Key(ConfigWrite write) => new(write.Type, write.Key);

    static int Rank(string type) => type switch
    {
        ConfigTypes.Secret => 0,
        ConfigTypes.ParameterType => 1,
        ConfigTypes.Blueprint => 2,
        _ => 3,
    };

    static IEnumerable<ImmutableArray<ConfigWrite>> Chunks(IEnumerable<ConfigWrite> writes)
    {
        var chunk = ImmutableArray.CreateBuilder<ConfigWrite>();
        var bytes = 0L;
        foreach (var write in writes)
        {
            var length = write.Type.Length + write.Key.Length + (write.Value is null ? 0 : Encoding.UTF8.GetByteCount(write.Value));
            if (chunk.Count > 0 && (chunk.Count >= Entries || bytes + length > Bytes))
            {
                yield return chunk.DrainToImmutable();
                bytes = 0;
            }

            chunk.Add(write);
            bytes += length;
        }

        if (chunk.Count > 0) yield return chunk.DrainToImmutable();
    }

    static string Hash(ImmutableArray<ConfigWrite> writes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var write in writes) hash.AppendData(Encoding.UTF8.GetBytes($"{write.Type}\n{write.Key}\n"));
        return Convert.ToHexString(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
