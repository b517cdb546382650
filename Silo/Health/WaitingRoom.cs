using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustFlow.Hosting;
using TrustFlow.Silo.Http;

namespace TrustFlow.Silo.Health;

/// <summary>
/// Where a silo waits for what it cannot do without. It answers there that it lives and is not ready, and why, and every other request with 503 and the same reason;
/// each reason is a line on standard error, once.
/// </summary>
sealed class WaitingRoom(SiloOptions options, TimeProvider time) : IAsyncDisposable
{
    const string Part = "silo";

    readonly Readiness readiness = new();
    WebApplication? door;
    string? told;

    /// <summary>Opens something, however long it takes, or not at all where the operator does not wish to wait.</summary>
    /// <exception cref="StartException">It is not there, and nobody is to wait.</exception>
    public async Task<T> OpenAsync<T>(string part, Func<CancellationToken, Task<T>> open, Func<Exception, bool> isUnavailable, CancellationToken cancellation)
    {
        var opened = await Availability.OpenAsync(open, isUnavailable, options.Wait, why => TellAsync(part, why), time, cancellation);
        readiness.Up(part);
        return opened;
    }

    /// <summary>Gives the address back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (door is not null) await door.DisposeAsync();
    }

    async Task TellAsync(string part, string why)
    {
        // What is waited for may come at any moment; the silo itself serves only after that.
        readiness.Expect(Part);
        readiness.Down(part, why);
        if (told != why) await Console.Error.WriteLineAsync($"trustflow-silo: {why} It is tried again until it works.");
        told = why;
        if (door is not null) return;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "trustflow-silo" });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Listen));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(readiness);
        door = builder.Build();
        door.MapHealth();
        door.MapFallback("{*path}", Refuse);
        await door.StartAsync();
    }

    static IResult Refuse(HttpResponse response, Readiness readiness)
    {
        response.Headers.RetryAfter = "1";
        var reasons = readiness.Waiting.Where(static waiting => waiting.Key != Part).Select(static waiting => $"It waits for its {waiting.Key}: {waiting.Value} ");
        return Problem.Of(StatusCodes.Status503ServiceUnavailable, "unavailable", $"The silo does not serve yet. {string.Concat(reasons)}Try again.");
    }
}
