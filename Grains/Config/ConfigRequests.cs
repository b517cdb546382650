using System.Collections.Immutable;
using Orleans;
using TrustFlow.Config.Wire;

namespace TrustFlow.Config;

/// <summary>Answers requests to the config service as the wire has them, on whatever way they came.</summary>
public sealed class ConfigRequests(IGrainFactory grains)
{
    const string AllWorkspaces = "getvalues-all-ws";

    /// <summary>Does what a request asks; never throws but when cancelled. Every refusal is in the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="actor">Who asks, for the change log.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<ConfigResponse> HandleAsync(ConfigRequest request, string actor = "", CancellationToken cancellation = default)
    {
        if (string.IsNullOrEmpty(request.Workspace) && request.Operation != AllWorkspaces) return new ConfigResponse { Error = WireErrors.NoWorkspace };
        try
        {
            return await AnswerAsync(request, actor, cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            return new ConfigResponse { Error = WireErrors.Of(failure, "config-error") };
        }
    }

    async Task<ConfigResponse> AnswerAsync(ConfigRequest request, string actor, CancellationToken cancellation)
    {
        switch (request.Operation)
        {
            case "get":
                return Values(await Workspace(request).GetAsync(Keys(request), cancellation), withWorkspace: false);
            case "list":
                var keys = await Workspace(request).ListAsync(Type(request), cancellation);
                return new ConfigResponse { Version = keys.Version, Directory = keys.Keys };
            case "getvalues":
                return Values(await Workspace(request).GetValuesAsync(Type(request), cancellation), withWorkspace: false);
            case AllWorkspaces:
                return Values(await grains.GetGrain<IConfigLedgerGrain>(IConfigLedgerGrain.Key).GetValuesAllWorkspacesAsync(Type(request), cancellation), withWorkspace: true);
            case "put":
                return await CommitAsync(request, actor, Puts(request), cancellation);
            case "delete":
                return await CommitAsync(request, actor, [.. Keys(request).Select(static key => new ConfigWrite(key.Type, key.Key, null))], cancellation);
            case "config":
                return Whole(await Workspace(request).GetAllAsync(cancellation));
            default:
                return new ConfigResponse { Error = WireErrors.BadOperation };
        }
    }

    async Task<ConfigResponse> CommitAsync(ConfigRequest request, string actor, ImmutableArray<ConfigWrite> writes, CancellationToken cancellation)
    {
        var result = await Workspace(request).CommitAsync(new ConfigBatch(request.BatchId, actor, writes, Preconditions(request)), cancellation);
        return new ConfigResponse { Version = result.Version };
    }

    IWorkspaceGrain Workspace(ConfigRequest request)
    {
        WorkspaceIds.Check(request.Workspace!);
        return grains.GetGrain<IWorkspaceGrain>(request.Workspace!);
    }

    static ConfigResponse Values(ConfigValues read, bool withWorkspace) => new()
    {
        Version = read.Version,
        Values = [.. read.Values.Select(value => new ConfigValueMessage { Type = value.Type, Key = value.Key, Value = value.Value, Workspace = withWorkspace ? value.Workspace : null })],
    };

    static ConfigResponse Whole(ConfigValues read) => new()
    {
        Version = read.Version,
        Config = read.Values.GroupBy(static value => value.Type, StringComparer.Ordinal).ToDictionary(
            static type => type.Key,
            static IReadOnlyDictionary<string, string> (type) => type.ToDictionary(static value => value.Key, static value => value.Value ?? "", StringComparer.Ordinal),
            StringComparer.Ordinal),
    };

    static ImmutableArray<ConfigKey> Keys(ConfigRequest request) =>
        [.. (request.Keys ?? []).Select(static key => new ConfigKey(Required(key?.Type, "A key has no type."), Required(key?.Key, "A key has no key.")))];

    static ImmutableArray<ConfigPrecondition> Preconditions(ConfigRequest request) =>
        [.. (request.Preconditions ?? []).Select(static it => new ConfigPrecondition(Required(it?.Type, "A precondition has no type."), Required(it?.Key, "A precondition has no key."), it?.Version))];

    static ImmutableArray<ConfigWrite> Puts(ConfigRequest request) => [.. (request.Values ?? []).Select(Put)];

    static ConfigWrite Put(ConfigValueMessage? value)
    {
        var (type, key) = (Required(value?.Type, "A value has no type."), Required(value?.Key, "A value has no key."));
        return new ConfigWrite(type, key, Required(value?.Value, $"The value of '{Excerpt.Of(type)}' / '{Excerpt.Of(key)}' is missing. Use delete to take an entry away."));
    }

    static string Type(ConfigRequest request) => Required(request.Type, "The type is missing.");

    static string Required(string? value, string message) => value ?? throw new BadValueException(message);
}
