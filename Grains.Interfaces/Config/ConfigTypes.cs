namespace TrustFlow.Config;

/// <summary>Types of entries that the control plane knows, and names that it keeps for itself.</summary>
public static class ConfigTypes
{
    /// <summary>Running flows, owned by the flow service.</summary>
    public const string Flow = "flow";

    /// <summary>Templates of flows.</summary>
    public const string Blueprint = "flow-blueprint";

    /// <summary>Defaults and constraints of parameters.</summary>
    public const string ParameterType = "parameter-type";

    /// <summary>Rules that say which entries are secret, <c>{"type": "…", "key": "…"}</c>; a <c>*</c> at the end of either stands for anything.</summary>
    public const string Secret = "secret";

    /// <summary>Before the processor's name: definitions of variants, owned by the flow service.</summary>
    public const string ProcessorPrefix = "processor:";

    /// <summary>Before the processor's name: variants whose kept data is to go, owned by the flow service.</summary>
    public const string PurgePrefix = "purge:";

    /// <summary>Flags of initialisers, in the system workspace.</summary>
    public const string InitState = "init-state";

    /// <summary>The reserved workspace of the control plane itself.</summary>
    public const string SystemWorkspace = "__system__";

    /// <summary>The reserved workspace from which new ones are filled.</summary>
    public const string TemplateWorkspace = "__template__";

    /// <summary>Whether only the flow service may write entries of the type.</summary>
    public static bool IsOwned(string type) =>
        type == Flow || type.StartsWith(ProcessorPrefix, StringComparison.Ordinal) || type.StartsWith(PurgePrefix, StringComparison.Ordinal);

    /// <summary>Whether a workspace is stored and read as any other, and never part of a push.</summary>
    public static bool IsReserved(string workspace) => workspace.StartsWith('_');
}
