using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TrustFlow.Silo.Health;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>The paths by which a silo is asked whether it is well.</summary>
static class HealthRoutes
{
    public static IReadOnlySet<string> All { get; } = Read();

    static HashSet<string> Read()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddSingleton<Readiness>();
        var silo = builder.Build();
        silo.MapHealth();
        return ((IEndpointRouteBuilder)silo).DataSources.SelectMany(static source => source.Endpoints).OfType<RouteEndpoint>().Select(static endpoint => endpoint.RoutePattern.RawText!).ToHashSet(StringComparer.Ordinal);
    }
}
