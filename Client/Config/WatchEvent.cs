namespace TrustFlow.Client.Config;

/// <summary>What a watch is of.</summary>
/// <param name="Types">The types of the entries; empty: all.</param>
/// <param name="Workspace">The one tenant, or null: all.</param>
/// <param name="Key">The one key, or null: all.</param>
public sealed record WatchScope(IReadOnlyList<string> Types, string? Workspace = null, string? Key = null);

/// <summary>What a watch tells: a batch that was committed, or, without a workspace, merely how far it is.</summary>
/// <param name="Version">The batch's version, or the one up to which everything was told.</param>
/// <param name="At">When it was committed.</param>
/// <param name="Actor">Who wrote it.</param>
/// <param name="Workspace">The tenant.</param>
/// <param name="Entries">What it changed of what is watched.</param>
public sealed record WatchEvent(long Version, DateTimeOffset? At, string? Actor, string? Workspace, IReadOnlyList<WatchedEntry> Entries);

/// <summary>An entry that a batch changed.</summary>
/// <param name="Type">The entry's type.</param>
/// <param name="Key">The entry's key.</param>
/// <param name="Old">The text before, null where there was none; <c>***</c> in place of what is secret.</param>
/// <param name="New">The text after, null where there is none; <c>***</c> in place of what is secret.</param>
/// <param name="Secret">Whether something of it is hidden.</param>
public sealed record WatchedEntry(string Type, string Key, string? Old, string? New, bool Secret);
