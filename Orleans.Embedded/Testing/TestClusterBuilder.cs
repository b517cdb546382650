using Microsoft.Extensions.Configuration;

namespace Orleans.TestingHost;

/// <summary>Builds a silo for tests. However many are asked for, it is one: the engine is one process.</summary>
public class TestClusterBuilder
{
    readonly List<Action<IConfigurationBuilder>> configurations = [];

    /// <summary>Builds the usual number of silos.</summary>
    public TestClusterBuilder() : this(2) { }

    /// <summary>Builds the given number of silos.</summary>
    public TestClusterBuilder(short initialSilosCount) => Options = new TestClusterOptions { InitialSilosCount = initialSilosCount };

    /// <summary>Settings that the silo's configuration gets.</summary>
    public Dictionary<string, string> Properties { get; } = [];

    /// <summary>The options.</summary>
    public TestClusterOptions Options { get; }

    /// <summary>Adds to the host's configuration.</summary>
    public TestClusterBuilder ConfigureHostConfiguration(Action<IConfigurationBuilder> configureDelegate)
    {
        configurations.Add(configureDelegate);
        return this;
    }

    /// <summary>Adds a type that configures the silo: an <see cref="ISiloConfigurator"/> or an <see cref="IHostConfigurator"/>.</summary>
    public TestClusterBuilder AddSiloBuilderConfigurator<T>() where T : new()
    {
        if (!typeof(ISiloConfigurator).IsAssignableFrom(typeof(T)) && !typeof(IHostConfigurator).IsAssignableFrom(typeof(T)))
            throw new ArgumentException($"{typeof(T).Name} is neither an {nameof(ISiloConfigurator)} nor an {nameof(IHostConfigurator)}");
        Options.SiloBuilderConfiguratorTypes.Add(typeof(T).AssemblyQualifiedName!);
        return this;
    }

    /// <summary>Adds a type that configures the client.</summary>
    public TestClusterBuilder AddClientBuilderConfigurator<T>() where T : new()
    {
        Options.ClientBuilderConfiguratorTypes.Add(typeof(T).AssemblyQualifiedName!);
        return this;
    }

    /// <summary>Builds the silo; <see cref="TestCluster.DeployAsync"/> starts it.</summary>
    public TestCluster Build()
    {
        var builder = new ConfigurationBuilder();
        builder.AddInMemoryCollection(Properties!);
        configurations.ForEach(configure => configure(builder));
        return new TestCluster(Options, [.. builder.Sources]);
    }
}

/// <summary>What the silo of a test is made of.</summary>
public class TestClusterOptions
{
    /// <summary>The number of silos asked for.</summary>
    public short InitialSilosCount { get; set; }

    /// <summary>The name of the cluster.</summary>
    public string ClusterId { get; set; } = "test";

    /// <summary>The name of the service.</summary>
    public string ServiceId { get; set; } = "test";

    /// <summary>The types that configure the silo.</summary>
    public List<string> SiloBuilderConfiguratorTypes { get; } = [];

    /// <summary>The types that configure the client.</summary>
    public List<string> ClientBuilderConfiguratorTypes { get; } = [];
}
