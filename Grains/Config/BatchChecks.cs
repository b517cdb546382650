using System.Collections.Immutable;
using TrustFlow.Config.Secrets;

namespace TrustFlow.Config;

/// <summary>What a batch must be like, whatever stands in its workspace.</summary>
/// <param name="checkBlueprint">Says what is wrong with a blueprint.</param>
/// <param name="ownedTypesAreOpen">Whether anybody may write what the flow service owns.</param>
sealed class BatchChecks(BlueprintCheck checkBlueprint, bool ownedTypesAreOpen)
{
    /// <summary>Whether somebody who is not the flow service may not write a type.</summary>
    public bool IsClosed(string type) => !ownedTypesAreOpen && ConfigTypes.IsOwned(type);

    /// <summary>A batch with no key written twice, and what is doubtful in it.</summary>
    /// <exception cref="BadValueException">A limit or a validation failed.</exception>
    /// <exception cref="NotAllowedException">It writes an entry that the flow service owns.</exception>
    public (ConfigBatch Batch, ImmutableArray<string> Warnings) Check(string workspace, ConfigBatch batch, bool byOwner = false)
    {
        WorkspaceIds.Check(workspace);
        var whole = batch with
        {
            Writes = batch.Writes.IsDefault ? [] : batch.Writes,
            Preconditions = batch.Preconditions.IsDefault ? [] : batch.Preconditions,
        };
        BatchLimits.Check(whole);
        CheckSecretRules(whole.Writes);
        var warnings = PutBlueprints.Check(whole.Writes, checkBlueprint);
        if (!byOwner && !ownedTypesAreOpen) Ownership.Check(whole.Writes);
        return (whole with { Writes = LastWrites.Of(whole.Writes) }, warnings);
    }

    static void CheckSecretRules(ImmutableArray<ConfigWrite> writes)
    {
        foreach (var write in writes)
        {
            if (write.Type == ConfigTypes.Secret && write.Value is not null) SecretRule.Parse(write.Key, write.Value);
        }
    }
}
