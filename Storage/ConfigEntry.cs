namespace TrustFlow.Storage;

/// <summary>A value as it stands.</summary>
/// <param name="Workspace">The tenant.</param>
/// <param name="Type">The entry's type, as <c>flow-blueprint</c>.</param>
/// <param name="Key">The entry's key within its type.</param>
/// <param name="Value">Opaque text.</param>
/// <param name="Version">The deployment's version of the batch that last changed it.</param>
public sealed record ConfigEntry(string Workspace, string Type, string Key, string Value, long Version);

/// <summary>What names an entry within a workspace.</summary>
public readonly record struct EntryKey(string Type, string Key);

/// <summary>Entries of one workspace, and the version of that workspace's last change at the same moment.</summary>
/// <param name="Version">The workspace's last-change version; 0 for one that never had a change.</param>
/// <param name="Entries">What was asked for and exists.</param>
public sealed record WorkspaceRead(long Version, IReadOnlyList<ConfigEntry> Entries);

/// <summary>A part of a workspace.</summary>
/// <param name="Version">The workspace's last-change version at the moment of this page.</param>
/// <param name="Entries">In order of type and key.</param>
/// <param name="More">Whether others follow.</param>
public sealed record WorkspacePage(long Version, IReadOnlyList<ConfigEntry> Entries, bool More);

/// <summary>Entries of one type in all workspaces but the reserved ones, in one snapshot.</summary>
/// <param name="Head">The deployment's version at that moment.</param>
/// <param name="Entries">The entries.</param>
public sealed record TypeRead(long Head, IReadOnlyList<ConfigEntry> Entries);
