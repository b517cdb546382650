using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using TrustFlow.Config;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Config;

/// <summary>What a request demands of the entry that it writes: its headers as preconditions, and 412 where they do not hold.</summary>
static class EntryDemands
{
    /// <summary>The preconditions of a write.</summary>
    /// <exception cref="BadValueException">A header is no version.</exception>
    /// <exception cref="ConfigConflictException">The entry must exist, and does not.</exception>
    public static async Task<ImmutableArray<ConfigPrecondition>> OfAsync(HttpRequest http, IWorkspaceGrain entries, ConfigKey key, CancellationToken cancellation)
    {
        var demand = EntityTags.Demanded(http);
        return demand.Kind switch
        {
            TagDemandKind.Absent => [new(key.Type, key.Key, null)],
            TagDemandKind.Version => [new(key.Type, key.Key, demand.Version)],
            TagDemandKind.Present => [new(key.Type, key.Key, await PresentAsync(entries, key, cancellation))],
            _ => [],
        };
    }

    /// <summary>Answers 412 where what was demanded does not hold.</summary>
    public static async Task<IResult> HeldAsync(Func<Task<IResult>> answer)
    {
        try
        {
            return await answer();
        }
        catch (ConfigConflictException e)
        {
            return Problem.Of(StatusCodes.Status412PreconditionFailed, e.Code, e.Message);
        }
    }

    static async Task<long> PresentAsync(IWorkspaceGrain entries, ConfigKey key, CancellationToken cancellation) =>
        (await entries.GetAsync([key], cancellation)).Values[0] is { Value: not null } found ? found.Version : throw new ConfigConflictException(key.Type, key.Key, null);
}
