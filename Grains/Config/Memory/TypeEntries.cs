using System.Collections.Immutable;
using System.Numerics;

namespace TrustFlow.Config.Memory;

/// <summary>
/// The entries of one type in a workspace's memory. In place of a dictionary of strings: that takes three times the room beside the texts, and a read
/// among a million entries waits for four places in memory, one after the other, instead of one.
/// </summary>
sealed class TypeEntries
{
    readonly EntryOutliers outliers = new();

    // Each hash's first bits say the table. Those of fewer bits than others stand here several times.
    EntryTable[] tables = [new(depth: 0, bits: 0, room: 0, new EntryBlocks())];
    ImmutableArray<string> keys;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes that they take, with room for more.</summary>
    public long Bytes => outliers.Size + tables.Distinct().Sum(static table => (long)table.Size);

    /// <summary>The keys, in ordinal order. Kept until one comes or goes.</summary>
    public ImmutableArray<string> Keys
    {
        get
        {
            if (keys.IsDefault) keys = [.. tables.Distinct().SelectMany(table => table.Records.Select(line => Key(table, line))).Order(StringComparer.Ordinal)];
            return keys;
        }
    }

    int Depth => BitOperations.Log2((uint)tables.Length);

    /// <summary>The value of a key and the version of its last change.</summary>
    public bool TryGet(string key, out (string Value, long Version) held)
    {
        var hash = Hash(key);
        var table = Table(hash);
        var line = table.Find(hash, key, outliers);
        held = default;
        if (line == EntryTable.Nowhere) return false;
        var bytes = table.At(line);
        var record = EntryRecord.At(bytes);
        held = (record.ReadValue(bytes, outliers), record.Version);
        return true;
    }

    /// <summary>Sets a key.</summary>
    public void Put(string key, string value, long version)
    {
        var (hash, keyText, valueText) = (Hash(key), EntryText.Of(key), EntryText.Of(value));
        var record = EntryRecord.Of(hash, keyText, valueText, version);
        var before = Table(hash).Find(hash, key, outliers);
        if (before == EntryTable.Nowhere || EntryRecord.At(Table(hash).At(before)).Lines != record.Lines)
        {
            while (!Table(hash).Fits(hash, record.Lines)) MakeRoom(hash, record.Lines);
        }

        var outlier = record.IsOutlier ? outliers.Add(keyText, key, valueText, value) : 0;

        // From here on nothing asks for memory, so the entry is as before or as it is to be.
        var bytes = Table(hash).At(Lines(hash, key, record.Lines));
        if (record.IsOutlier) record.Write(bytes, outlier);
        else record.Write(bytes, key, value);
    }

    /// <summary>Takes a key away, if it is there.</summary>
    public void Remove(string key)
    {
        var hash = Hash(key);
        var table = Table(hash);
        var line = table.Find(hash, key, outliers);
        if (line == EntryTable.Nowhere) return;
        Release(table, line);
        Count--;
        keys = default;
        if (table.IsSparse) Replace(table, table.Part(table.Depth, table.Bits, hash, more: 0));
    }

    // The lines that the key has or had, if they are as many, or others.
    int Lines(uint hash, string key, int count)
    {
        var table = Table(hash);
        var line = table.Find(hash, key, outliers);
        if (line == EntryTable.Nowhere)
        {
            Count++;
            keys = default;
            return table.Reserve(hash, count);
        }

        var record = EntryRecord.At(table.At(line));
        if (record.Lines == count)
        {
            if (record.IsOutlier) outliers.Remove(EntryRecord.OutlierAt(table.At(line)));
            return line;
        }

        Release(table, line);
        return table.Reserve(hash, count);
    }

    void Release(EntryTable table, int line)
    {
        var bytes = table.At(line);
        var record = EntryRecord.At(bytes);
        if (record.IsOutlier) outliers.Remove(EntryRecord.OutlierAt(bytes));
        table.Release(line, record.Lines);
    }

    // In a larger table than that of the hash, or in two.
    void MakeRoom(uint hash, int lines)
    {
        var full = Table(hash);
        if (EntryTable.IsTooLarge(full.Used + lines)) Replace(full, full.Part(full.Depth + 1, full.Bits << 1, hash, lines), full.Part(full.Depth + 1, (full.Bits << 1) + 1, hash, lines));
        else Replace(full, full.Part(full.Depth, full.Bits, hash, lines));
    }

    void Replace(EntryTable before, params ReadOnlySpan<EntryTable> parts)
    {
        if (parts[0].Depth > Depth) tables = [.. tables.SelectMany(static table => new[] { table, table })];
        for (var at = 0u; at < tables.Length; at++)
        {
            if (tables[at] == before) tables[at] = parts[0].Bits == at >> (Depth - parts[0].Depth) ? parts[0] : parts[1];
        }

        before.Leave();
    }

    EntryTable Table(uint hash) => tables[EntryTable.Prefix(hash, Depth)];

    string Key(EntryTable table, int line)
    {
        var bytes = table.At(line);
        return EntryRecord.At(bytes).ReadKey(bytes, outliers);
    }

    // Of another seed in each process, so that nobody can choose keys that share one.
    static uint Hash(string key) => (uint)StringComparer.Ordinal.GetHashCode(key);
}
