using System.Net.Http.Headers;

namespace TrustFlow.Silo.Tests.Containers;

/// <summary>A silo that has nothing to do, and its door.</summary>
public sealed class SiloBehindADoor : IAsyncLifetime
{
    /// <summary>What the door asks for.</summary>
    public const string Token = "0123456789abcdef";

    readonly TemporaryFolder folder = new();

    internal SiloProcess Silo { get; private set; } = null!;

    internal ProxyProcess Door { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Silo = await SiloProcess.StartAsync(folder.Path, "--bootstrap", "none", "--processors", "none");
        Door = await ProxyProcess.DoorAsync(Silo.Address, Token);
    }

    public async Task DisposeAsync()
    {
        await Door.DisposeAsync();
        await Silo.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Somebody who shows a token, or none.</summary>
    public static HttpClient Client(Uri address, string? token = Token)
    {
        var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        if (token is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }
}
