namespace Orleans.Runtime;

/// <summary>Values that go along with calls, from caller to called and on; nothing comes back.</summary>
public static class RequestContext
{
    static readonly AsyncLocal<ContextValues?> Flowing = new();

    /// <summary>The names.</summary>
    public static IEnumerable<string> Keys => Current?.Values?.Keys ?? (IEnumerable<string>)[];

    /// <summary>Names and values.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => Current?.Values ?? (IEnumerable<KeyValuePair<string, object>>)[];

    /// <summary>The call chain that may come back to the activations that allowed it; empty for none.</summary>
    public static Guid ReentrancyId
    {
        get => Current?.ReentrancyId ?? Guid.Empty;
        set => Current = ContextValues.Of(Current?.Values, value);
    }

    internal static ContextValues? Current
    {
        get => Flowing.Value;
        set
        {
            if (!ReferenceEquals(Flowing.Value, value)) Flowing.Value = value;
        }
    }

    /// <summary>The value of a name; null if there is none.</summary>
    public static object? Get(string key) => Current?.Values?.GetValueOrDefault(key);

    /// <summary>Sets a value for this call and those that follow from it.</summary>
    public static void Set(string key, object value) =>
        Current = ContextValues.Of(new Dictionary<string, object>(Current?.Values ?? []) { [key] = value }, ReentrancyId);

    /// <summary>Takes a value away; false if there was none.</summary>
    public static bool Remove(string key)
    {
        if (Current?.Values is not { } values || !values.ContainsKey(key)) return false;
        Current = ContextValues.Of(values.Where(v => v.Key != key).ToDictionary(), ReentrancyId);
        return true;
    }

    /// <summary>Takes all values away.</summary>
    public static void Clear() => Current = null;

    /// <summary>Lets the calls made until disposal come back to this activation and interleave.</summary>
    public static ReentrancySection AllowCallChainReentrancy() =>
        new(ReentrancyId, ReentrancyId == Guid.Empty ? Guid.NewGuid() : ReentrancyId);

    /// <summary>Ends what <see cref="AllowCallChainReentrancy"/> began, until disposal.</summary>
    public static ReentrancySection SuppressCallChainReentrancy() => new(ReentrancyId, Guid.Empty);

    /// <summary>A piece of code within which a call chain may, or may not, come back.</summary>
    public readonly struct ReentrancySection : IDisposable
    {
        readonly Guid original;
        readonly Guid entered;
        readonly Activation? activation;

        /// <summary>Changes the chain until disposal.</summary>
        public ReentrancySection(Guid originalReentrancyId, Guid newReentrancyId)
        {
            original = originalReentrancyId;
            entered = newReentrancyId;
            activation = RuntimeContext.Current;
            if (entered != Guid.Empty) activation?.EnterSection(entered);
            if (entered != original) ReentrancyId = entered;
        }

        /// <summary>Changes it back.</summary>
        public void Dispose()
        {
            if (entered != Guid.Empty) activation?.LeaveSection(entered);
            if (entered != original) ReentrancyId = original;
        }
    }
}

/// <summary>The values of one point in a call chain; never changed, so calls share it.</summary>
sealed class ContextValues
{
    ContextValues(Dictionary<string, object>? values, Guid reentrancyId)
    {
        Values = values;
        ReentrancyId = reentrancyId;
    }

    internal Dictionary<string, object>? Values { get; }

    internal Guid ReentrancyId { get; }

    internal static ContextValues? Of(Dictionary<string, object>? values, Guid reentrancyId) =>
        values is null or { Count: 0 } && reentrancyId == Guid.Empty ? null : new ContextValues(values, reentrancyId);
}
