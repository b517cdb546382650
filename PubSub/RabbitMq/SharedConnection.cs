using RabbitMQ.Client;

namespace TrustFlow.PubSub.RabbitMq;

/// <summary>A connection, and how many of its channels are taken; guarded by the gate of the connections that it is one of.</summary>
sealed class SharedConnection(IConnection connection)
{
    public IConnection Connection { get; } = connection;

    public int Taken { get; set; }

    public bool HasRoom => Taken < (Connection.ChannelMax == 0 ? ushort.MaxValue : Connection.ChannelMax);
}

/// <summary>A channel of a connection that others share. Its place is free again when it is closed.</summary>
sealed class SharedChannel(IChannel channel, Action leave) : IAsyncDisposable
{
    int closed;

    public IChannel Channel { get; } = channel;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) == 1) return;
        try
        {
            await Channel.DisposeAsync();
        }
        catch (Exception e) when (BrokerErrors.IsOfTheConnection(e))
        {
            // It was lost already.
        }
        finally
        {
            leave();
        }
    }
}
