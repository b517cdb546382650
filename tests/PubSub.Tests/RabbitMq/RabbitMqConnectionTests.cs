using TrustFlow.PubSub.Backends;
using TrustFlow.PubSub.RabbitMq;
using TrustFlow.PubSub.Tests.Embedded;
using TrustFlow.Servers;

namespace TrustFlow.PubSub.Tests.RabbitMq;

[Collection(RabbitMqCollection.Name)]
public sealed class RabbitMqConnectionTests(RabbitMqFixture broker)
{
    RabbitMqOptions Encrypted => broker.Options with { Port = broker.Server.TlsPort, Tls = true, CertificateAuthorities = broker.Server.Certificate.Authority };

    [Fact]
    public async Task WrongPassword_Open_NamesUserAndPassword() =>
        await RefusedAsync(broker.Options with { Password = "wrong" }, "--rabbitmq-username", "--rabbitmq-password", "'guest'");

    [Fact]
    public async Task MissingVirtualHost_Open_NamesIt() => await RefusedAsync(broker.Options with { VirtualHost = "nowhere" }, "--rabbitmq-vhost", "'nowhere'");

    [Fact]
    public async Task VirtualHostWithoutPermission_Open_NamesIt()
    {
        await broker.Server.ControlAsync("add_vhost", "closed");
        await broker.Server.ControlAsync("clear_permissions", "-p", "closed", "guest");
        await RefusedAsync(broker.Options with { VirtualHost = "closed" }, "--rabbitmq-vhost", "'closed'");
    }

    [Fact]
    public async Task NobodyListens_Open_NamesHostAndPort() =>
        await RefusedAsync(broker.Options with { Port = FreePorts.Take(1)[0] }, "--rabbitmq-host", "--rabbitmq-port", "refused");

    [Fact]
    public async Task UnknownHost_Open_NamesHost() => await RefusedAsync(broker.Options with { Host = "nowhere.invalid" }, "--rabbitmq-host", "nowhere.invalid:");

    [Fact]
    public async Task TlsWhereNoneIsSpoken_Open_NamesTls() => await RefusedAsync(Encrypted with { Port = broker.Server.Port }, "--rabbitmq-tls");

    [Fact]
    public async Task NoTlsWhereItIsSpoken_Open_NamesTls() => await RefusedAsync(broker.Options with { Port = broker.Server.TlsPort }, "--rabbitmq-tls");

    [Fact]
    public async Task TlsWithACertificateOfAStranger_Open_NamesAuthorities() => await RefusedAsync(Encrypted with { CertificateAuthorities = null }, "--rabbitmq-ca");

    [Fact]
    public async Task Tls_Messages_Arrive()
    {
        await using var backend = await OpenAsync(Encrypted);
        var topic = TopicName.Parse("request:tg:encrypted");
        await using var consumer = await backend.CreateConsumerAsync(topic, new ConsumerOptions("s"));
        await using var producer = await backend.CreateProducerAsync(topic);
        await producer.SendAsync(new Message("{}"u8.ToArray()));
        var delivery = await consumer.ReceiveAsync().AsTask().WaitAsync(RabbitMqFixture.Patience);
        Assert.Equal("{}"u8.ToArray(), delivery.Message.Body.ToArray());
        Assert.All(await broker.ConnectionsAsync("ssl"), one => Assert.Equal("true", one));
    }

    [Fact]
    public async Task Heartbeat_Set_IsAgreedWithTheBroker()
    {
        await using var backend = await OpenAsync(broker.Options with { Heartbeat = TimeSpan.FromSeconds(7) });
        Assert.Equal(["7"], await broker.ConnectionsAsync("timeout"));
    }

    [Theory]
    [InlineData("host")]
    [InlineData("port")]
    [InlineData("username")]
    [InlineData("vhost")]
    [InlineData("heartbeat")]
    [InlineData("ca")]
    public async Task UnusableOption_Open_NamesIt(string setting)
    {
        var options = setting switch
        {
            "host" => broker.Options with { Host = " " },
            "port" => broker.Options with { Port = 70_000 },
            "username" => broker.Options with { Username = "" },
            "vhost" => broker.Options with { VirtualHost = "" },
            "heartbeat" => broker.Options with { Heartbeat = TimeSpan.Zero },
            _ => Encrypted with { CertificateAuthorities = "/no/such/file.pem" },
        };
        var refused = await Assert.ThrowsAsync<RabbitMqOptionsException>(() => OpenAsync(options));
        Assert.Equal(setting, refused.Setting);
        Assert.StartsWith($"--rabbitmq-{setting} ", refused.Message, StringComparison.Ordinal);
    }

    static async Task RefusedAsync(RabbitMqOptions options, params string[] names)
    {
        var refused = await Assert.ThrowsAsync<BrokerUnavailableException>(() => OpenAsync(options));
        Assert.All(names, name => Assert.Contains(name, refused.Message, StringComparison.Ordinal));
        Assert.Contains(options.Address, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.DoesNotContain("..", refused.Message, StringComparison.Ordinal);
    }

    static Task<RabbitMqBackend> OpenAsync(RabbitMqOptions options) => RabbitMqBackend.OpenAsync(options, TestEnvironment.Create());
}
