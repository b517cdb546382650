using TrustFlow.Config;

namespace TrustFlow.Silo.Config;

/// <summary>A workspace as <c>/api/v2</c> shows it.</summary>
/// <param name="Workspace">Its id.</param>
/// <param name="Version">The version of its last change.</param>
/// <param name="Reserved">Whether it is reserved.</param>
sealed record WorkspaceView(string Workspace, long Version, bool Reserved);

/// <summary>A page of workspaces.</summary>
/// <param name="Items">In order of their ids.</param>
/// <param name="DeploymentVersion">The deployment's version.</param>
/// <param name="Continue">What asks for the next page; absent on the last.</param>
sealed record WorkspaceList(IReadOnlyList<WorkspaceView> Items, long DeploymentVersion, string? Continue);

/// <summary>An entry of a list.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Key">Its key.</param>
/// <param name="Version">The version of its last change.</param>
/// <param name="Value">Its text, where it was asked for.</param>
sealed record EntryView(string Type, string Key, long Version, string? Value);

/// <summary>A page of entries.</summary>
/// <param name="Items">In order of type and key.</param>
/// <param name="Version">The workspace's last-change version.</param>
/// <param name="DeploymentVersion">The deployment's version.</param>
/// <param name="Continue">What asks for the next page; absent on the last.</param>
sealed record EntryList(IReadOnlyList<EntryView> Items, long Version, long DeploymentVersion, string? Continue);

/// <summary>What a write did, or would do.</summary>
/// <param name="Version">The version that it took; absent of a dry run.</param>
/// <param name="Changed">Whether it took a version, now or the first time; absent of a dry run.</param>
/// <param name="Entries">What it changed, where that is asked for.</param>
/// <param name="Warnings">What is doubtful.</param>
sealed record WrittenView(long? Version, bool? Changed, IReadOnlyList<EntryDelta>? Entries, IReadOnlyList<string> Warnings)
{
    public static WrittenView Of(CommitResult result) => new(result.Version, result.Changed, null, result.Warnings.IsDefault ? [] : result.Warnings);

    public static WrittenView Of(ConfigDiff diff) => new(null, null, diff.Entries, diff.Warnings);

    public static WrittenView Of(ConfigWritten written) => new(written.Committed?.Version, written.Committed?.Changed, written.Diff.Entries, written.Diff.Warnings);
}

/// <summary>What an import did, or would do.</summary>
/// <param name="Version">The version of its last batch; absent where it wrote nothing.</param>
/// <param name="Entries">What it changed.</param>
/// <param name="Flows">What became of the document's flows.</param>
/// <param name="Warnings">What is doubtful.</param>
sealed record ImportedView(long? Version, IReadOnlyList<EntryDelta> Entries, IReadOnlyList<ImportedFlow> Flows, IReadOnlyList<string> Warnings)
{
    public static ImportedView Of(WorkspaceImported imported) => new(imported.Result?.Version, imported.Diff.Entries, imported.Flows, imported.Diff.Warnings);
}

/// <summary>A workspace as one document.</summary>
/// <param name="Workspace">Where it comes from.</param>
/// <param name="Version">The version that it shows.</param>
/// <param name="Entries">The texts by type and key.</param>
/// <param name="Secrets">Entries whose texts are not told.</param>
sealed record DocumentView(string Workspace, long Version, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Entries, IReadOnlyList<ConfigKey> Secrets);
