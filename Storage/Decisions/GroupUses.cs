namespace TrustFlow.Storage.Decisions;

/// <summary>Which shared variants flows need, as a group's batches have left it so far.</summary>
sealed class GroupUses(IGroupView view)
{
    readonly Dictionary<string, Dictionary<string, Noted>> workspaces = new(StringComparer.Ordinal);

    /// <summary>The first variant of which a note expects what does not hold; null where all holds.</summary>
    public string? FirstUnexpected(string workspace, FlowNote note)
    {
        foreach (var need in note.Expected)
        {
            if (IsNeeded(workspace, need.Variant, note.Flow) != need.ByOthers) return need.Variant;
        }

        return null;
    }

    /// <summary>Takes in what a batch notes that will be written.</summary>
    public void Take(string workspace, FlowNote note)
    {
        if (!note.UsesCleared && note.UsesAdded.Variants.Count == 0) return;
        if (!workspaces.TryGetValue(workspace, out var flows)) workspaces.Add(workspace, flows = new(StringComparer.Ordinal));
        if (note.UsesCleared || !flows.TryGetValue(note.Flow, out var noted)) flows[note.Flow] = noted = new(note.UsesCleared);
        noted.Variants.UnionWith(note.UsesAdded.Variants);
    }

    bool IsNeeded(string workspace, string variant, string flow)
    {
        var beside = new List<string> { flow };
        foreach (var (other, noted) in workspaces.GetValueOrDefault(workspace) ?? [])
        {
            if (other == flow) continue;
            if (noted.Variants.Contains(variant)) return true;
            if (noted.Cleared) beside.Add(other);
        }

        return view.IsNeeded(workspace, variant, beside);
    }

    /// <summary>What a group has noted of a flow.</summary>
    sealed class Noted(bool cleared)
    {
        /// <summary>Whether what the store held of it is gone.</summary>
        public bool Cleared => cleared;

        public HashSet<string> Variants { get; } = new(StringComparer.Ordinal);
    }
}
