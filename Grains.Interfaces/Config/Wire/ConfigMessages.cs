namespace TrustFlow.Config.Wire;

/// <summary>A request to the config service. On the broker members are snake case, over HTTP hyphenated; null counts as absent.</summary>
public sealed record ConfigRequest
{
    /// <summary><c>get</c>, <c>list</c>, <c>getvalues</c>, <c>getvalues-all-ws</c>, <c>put</c>, <c>delete</c> or <c>config</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>The tenant; required for all but <c>getvalues-all-ws</c>, which ignores it.</summary>
    public string? Workspace { get; init; }

    /// <summary>What to get or delete.</summary>
    public IReadOnlyList<ConfigKeyMessage?>? Keys { get; init; }

    /// <summary>The type to list or to get the values of.</summary>
    public string? Type { get; init; }

    /// <summary>What to put.</summary>
    public IReadOnlyList<ConfigValueMessage?>? Values { get; init; }

    /// <summary>The id of a put or a delete, so that it can be sent again; null to have one given.</summary>
    public string? BatchId { get; init; }

    /// <summary>What must hold for a put or a delete to be committed.</summary>
    public IReadOnlyList<ConfigPreconditionMessage?>? Preconditions { get; init; }
}

/// <summary>The version that an entry must have.</summary>
public sealed record ConfigPreconditionMessage
{
    /// <summary>The entry's type.</summary>
    public string? Type { get; init; }

    /// <summary>The entry's key, of an entry that the batch writes or of another.</summary>
    public string? Key { get; init; }

    /// <summary>The version of its last change; null: it must be absent.</summary>
    public long? Version { get; init; }
}

/// <summary>What names an entry.</summary>
public sealed record ConfigKeyMessage
{
    /// <summary>The entry's type.</summary>
    public string? Type { get; init; }

    /// <summary>The entry's key.</summary>
    public string? Key { get; init; }
}

/// <summary>An entry with its value.</summary>
public sealed record ConfigValueMessage
{
    /// <summary>The entry's type.</summary>
    public string? Type { get; init; }

    /// <summary>The entry's key.</summary>
    public string? Key { get; init; }

    /// <summary>The text. In an answer to <c>get</c>, null is written, and says that the entry does not exist.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.Never)]
    public string? Value { get; init; }

    /// <summary>The tenant, where values of several are answered.</summary>
    public string? Workspace { get; init; }
}

/// <summary>An answer of the config service. Clients index its members without asking, so those that say nothing are empty, not absent.</summary>
public sealed record ConfigResponse
{
    /// <summary>For a read of a workspace its last-change version; for <c>getvalues-all-ws</c> the deployment's; for a write the version that it took.</summary>
    public long Version { get; init; }

    /// <summary>The values asked for.</summary>
    public IReadOnlyList<ConfigValueMessage> Values { get; init; } = [];

    /// <summary>The keys of a type.</summary>
    public IReadOnlyList<string> Directory { get; init; } = [];

    /// <summary>Everything in a workspace, by type and key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Config { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);

    /// <summary>Why it was refused.</summary>
    public ErrorMessage? Error { get; init; }
}

/// <summary>Why a service refused.</summary>
/// <param name="Type">The stable name of the kind of refusal.</param>
/// <param name="Message">One line.</param>
public sealed record ErrorMessage(string Type, string Message);

/// <summary>Says that batches up to a version are committed, and what they touched; never the values.</summary>
/// <param name="Version">The highest version that it covers.</param>
/// <param name="Changes">For each type the workspaces touched; empty: everything may have changed.</param>
public sealed record ConfigPush(long Version, IReadOnlyDictionary<string, IReadOnlyList<string>> Changes);

/// <summary>
/// Says which keys of one type in one workspace were touched: by one batch, or by several that gathered while the broker was busy, which then share
/// one message with the highest of their versions and the union of their keys. A batch is in one message for each type that it touched, and these may
/// bear the same version. Over all types and workspaces the versions never fall, but where messages are sent again after a failure or a restart.
/// One without workspace, type and keys says that everything may have changed.
/// </summary>
/// <param name="Version">The version of the last of these batches that touched the type in the workspace.</param>
/// <param name="Workspace">The tenant.</param>
/// <param name="Type">The entries' type.</param>
/// <param name="Keys">The keys of the entries, each once, in ordinal order.</param>
public sealed record KeysChanged(long Version, string Workspace, string Type, IReadOnlyList<string> Keys)
{
    /// <summary>Says that everything may have changed up to a version.</summary>
    public static KeysChanged Everything(long version) => new(version, "", "", []);
}
