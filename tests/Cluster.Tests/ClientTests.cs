using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustFlow.Client;
using TrustFlow.Client.Config;
using TrustFlow.Cluster.Tests.Fixtures;
using TrustFlow.Servers.Postgres;
using TrustFlow.Testing;

namespace TrustFlow.Cluster.Tests
{
    /// <summary>Client programs that call grains, through the gateways that three silos write down in PostgreSQL.</summary>
    public sealed class ClientTests(ClientTests.Connected connected) : ClientContract, IClassFixture<ClientTests.Connected>
    {
        static readonly TimeSpan SampleLimit = TimeSpan.FromSeconds(60);
        static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

        /// <inheritdoc/>
        protected override ITrustFlowClient Client => connected.Client;

        [ClusterFact]
        public async Task Sample_OverGrains_DoesWhatItDoesOverHttp()
        {
            var overGrains = await SampleAsync(new(StringComparer.Ordinal) { ["TRUSTFLOW_DATABASE"] = connected.Database }, "--cluster", "test");
            var overHttp = await SampleAsync([], "--server", connected.Silos.Silos[0].Address.ToString());

            Assert.Contains(" is gone\n", overGrains, StringComparison.Ordinal);
            Assert.Equal(Neutral(overHttp), Neutral(overGrains));
        }

        [ClusterFact]
        public async Task Client_OfAClusterWithoutGateways_SaysSo()
        {
            using var host = Connected.Build("none", connected.Database, TimeSpan.Zero);

            var failure = await Assert.ThrowsAsync<ServerUnreachableException>(() => host.StartAsync());

            Assert.StartsWith("No gateway of the cluster 'none' can be reached (", failure.Message, StringComparison.Ordinal);
        }

        [ClusterFact]
        public async Task Watch_SiloKilled_IsTakenUpAndMissesNothing()
        {
            var from = await PutAsync("t", "k", "begin");
            var heard = HearAsync(from);
            for (var i = 0; i < 20; i++) await PutAgainAsync(i);
            await connected.Silos.KillAsync(1);
            for (var i = 20; i < 40; i++) await PutAgainAsync(i);
            await connected.Silos.StartAgainAsync(1);
            await PutAgainAsync(40);

            Assert.Equal([.. Enumerable.Range(0, 41).Select(static i => $"{i}")], await heard);
        }

        async Task<List<string>> HearAsync(long after)
        {
            using var retry = new PeriodicTimer(Retry);
            var heard = new List<string>();
            while (true)
            {
                try
                {
                    await foreach (var change in Client.WatchAsync(new WatchScope(["t"], Workspace), after, Limit))
                    {
                        after = change.Version;
                        heard.AddRange(change.Entries.Select(static entry => entry.New!));
                        if (heard.Contains("40")) return heard;
                    }
                }
                catch (Exception e) when (IsPassing(e))
                {
                    // It goes on after the last version that was told.
                    await retry.WaitForNextTickAsync(Limit);
                }
            }
        }

        // A batch that is sent again with its id is committed once.
        async Task PutAgainAsync(int i)
        {
            using var retry = new PeriodicTimer(Retry);
            while (true)
            {
                try
                {
                    await Client.CommitAsync(Workspace, Batch(("t", "k", $"{i}")) with { Id = $"{Workspace}-{i}" }, Limit);
                    return;
                }
                catch (Exception e) when (IsPassing(e))
                {
                    // Until the other silos have taken over.
                    await retry.WaitForNextTickAsync(Limit);
                }
            }
        }

        static bool IsPassing(Exception e) => e is ServerUnreachableException || (e is ServerRefusedException refusal && (int)refusal.Status >= 500);

        static async Task<string> SampleAsync(Dictionary<string, string> environment, params string[] arguments)
        {
            await using var sample = ChildProcess.Start("trustflow-sample-client.dll", AppContext.BaseDirectory, environment, arguments);
            var status = await sample.ExitAsync(SampleLimit);
            Assert.True(status == 0, $"Exit status {status}\n{sample.Output}\n{sample.Errors}");
            return sample.Output;
        }

        // Versions and the names of the two runs differ; what was told while the flow was being watched is in an order of its own.
        static IEnumerable<string> Neutral(string output) =>
            Regex.Replace(Regex.Replace(output, "sample-[0-9a-f]{8}", "NAME", RegexOptions.None, SampleLimit), @"\b\d+\b", "N", RegexOptions.None, SampleLimit).Split('\n').Order(StringComparer.Ordinal);

        /// <summary>Three silos, and a program that is connected to them.</summary>
        public sealed class Connected : IAsyncLifetime
        {
            /// <summary>Of a server of one's own, and so that of the silos.</summary>
            const string FirstDatabase = "d1";

            ThreeSilos? silos;
            IHost? program;

            internal ThreeSilos Silos => silos!;

            internal ITrustFlowClient Client => program!.Services.GetRequiredService<ITrustFlowClient>();

            /// <summary>The connection string of the database that the silos share.</summary>
            internal string Database { get; private set; } = "";

            /// <inheritdoc/>
            public async Task InitializeAsync()
            {
                string? missing = Engine.Missing;
                if (missing is not null) return;
                silos = await ThreeSilos.StartAsync();
                Database = await ReaderAsync(silos.Postgres);
                program = Build("test", Database, TimeSpan.FromSeconds(30));
                await program.StartAsync();
            }

            /// <inheritdoc/>
            public async Task DisposeAsync()
            {
                if (program is not null) await program.StopAsync();
                program?.Dispose();
                if (silos is not null) await silos.DisposeAsync();
            }

            // What a client program needs to read, and not the rights of the silos.
            static async Task<string> ReaderAsync(PostgresServer server)
            {
                await server.ExecuteAsync(FirstDatabase, "CREATE ROLE reader LOGIN PASSWORD 'read only'; GRANT SELECT ON orleansquery, orleans_membership TO reader");
                return (server.Options(FirstDatabase) with { Username = "reader", Password = "read only" }).ConnectionText();
            }

            internal static IHost Build(string cluster, string database, TimeSpan wait)
            {
                var builder = Host.CreateApplicationBuilder();
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
                builder.Services.AddTrustFlowClient(options =>
                {
                    options.ConnectTimeout = wait;
                    options.UseCluster(cluster, "trustflow", database);
                });
                return builder.Build();
            }
        }
    }
}

namespace TrustFlow.Testing
{
    /// <summary>A test of what every client does; here over grains, so that it is skipped where the engine is one process.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    sealed class ClientFactAttribute : FactAttribute
    {
        public ClientFactAttribute() => Skip = Engine.Missing;
    }
}
