namespace TrustFlow.Config.Memory;

/// <summary>What is too long for a table: there only the number of its place here stands, since one long record would move many short ones.</summary>
sealed class EntryOutliers
{
    readonly List<(EntryText Key, EntryText Value, byte[] Bytes)> places = [];
    readonly Stack<int> free = [];

    /// <summary>The bytes of all.</summary>
    public long Size { get; private set; }

    /// <summary>Takes the texts of an entry.</summary>
    /// <returns>Their number.</returns>
    public int Add(EntryText key, string keyText, EntryText value, string valueText)
    {
        var bytes = new byte[key.Size + value.Size];
        key.Write(keyText, bytes);
        value.Write(valueText, bytes.AsSpan(key.Size));
        Size += bytes.Length;
        if (!free.TryPop(out var number))
        {
            number = places.Count;
            places.Add(default);
        }

        places[number] = (key, value, bytes);
        return number;
    }

    /// <summary>Whether the key of this number is the text.</summary>
    public bool IsOf(int number, string text) => places[number].Key.Says(Key(number), text);

    /// <summary>The key.</summary>
    public string ReadKey(int number) => places[number].Key.Read(Key(number));

    /// <summary>The value.</summary>
    public string ReadValue(int number) => places[number].Value.Read(places[number].Bytes.AsSpan(places[number].Key.Size));

    /// <summary>Gives an entry's texts up.</summary>
    public void Remove(int number)
    {
        Size -= places[number].Bytes.Length;
        places[number] = default;
        free.Push(number);
    }

    ReadOnlySpan<byte> Key(int number) => places[number].Bytes.AsSpan(0, places[number].Key.Size);
}
