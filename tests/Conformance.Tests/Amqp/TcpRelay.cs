using System.Net;
using System.Net.Sockets;

namespace TrustFlow.Conformance.Tests.Amqp;

/// <summary>Stands between a silo and the broker, so that a test can take the broker away from it, and from it alone.</summary>
sealed class TcpRelay : IAsyncDisposable
{
    readonly int target;
    readonly Lock gate = new();
    readonly List<TcpClient> open = [];
    TcpListener? listener;

    TcpRelay(int target, int port)
    {
        this.target = target;
        Port = port;
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>One that lets nobody through yet.</summary>
    public static TcpRelay To(int target) => new(target, SiloProcess.FreePort());

    /// <summary>Lets whoever comes through.</summary>
    public void Open()
    {
        var opened = listener = new TcpListener(IPAddress.Loopback, Port);
        opened.Start();
        _ = AcceptAsync(opened);
    }

    /// <summary>Lets nobody through any more, and ends all connections.</summary>
    public void Close()
    {
        listener?.Stop();
        Cut();
    }

    /// <summary>Ends all connections; new ones are let through.</summary>
    public void Cut()
    {
        lock (gate)
        {
            foreach (var one in open) one.Dispose();
            open.Clear();
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    async Task AcceptAsync(TcpListener from)
    {
        try
        {
            while (true) _ = RelayAsync(await from.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It was closed.
        }
    }

    async Task RelayAsync(TcpClient client)
    {
        var broker = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        lock (gate) open.AddRange([client, broker]);
        try
        {
            await broker.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAny(client.GetStream().CopyToAsync(broker.GetStream()), broker.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was cut.
        }
        finally
        {
            client.Dispose();
            broker.Dispose();
        }
    }
}
