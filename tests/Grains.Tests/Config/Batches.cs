using System.Collections.Immutable;
using TrustFlow.Config;

namespace TrustFlow.Grains.Tests.Config;

/// <summary>Short ways to write batches down.</summary>
static class Batches
{
    public static ConfigBatch Put(string type, string key, string value, string? id = null) => Of(id, new ConfigWrite(type, key, value));

    public static ConfigBatch Delete(string type, string key) => Of(null, new ConfigWrite(type, key, null));

    public static ConfigBatch Of(string? id, params ImmutableArray<ConfigWrite> writes) => new(id, "test", writes, []);

    public static ConfigBatch If(this ConfigBatch batch, string type, string key, long? version) =>
        batch with { Preconditions = batch.Preconditions.Add(new(type, key, version)) };

    public static ConfigTouched Touch(long version, string workspace, params (string Type, string Key)[] keys) =>
        new(version, workspace, [.. keys.Select(key => new ConfigKey(key.Type, key.Key))]);
}
