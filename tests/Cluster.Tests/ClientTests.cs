using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TrustFlow.Access;
using TrustFlow.Client;
using TrustFlow.Client.Config;
using TrustFlow.Cluster.Tests.Fixtures;
using TrustFlow.Servers;
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
            var overGrains = await SampleAsync(("TRUSTFLOW_DATABASE", connected.Database), "--cluster", "test", "--certificate", connected.Certificate);
            var overHttp = await SampleAsync(("TRUSTFLOW_SERVER", connected.Silos.Silos[0].Address.ToString()));

            Assert.Contains(" is gone\n", overGrains, StringComparison.Ordinal);
            Assert.Equal(Neutral(overHttp), Neutral(overGrains));
        }

        [ClusterFact]
        public async Task Changes_OfAClient_AreUnderTheNameOfItsToken()
        {
            await PutAsync("t", "k", "1");
            await Client.CommitAsync(Workspace, Batch(("flow-blueprint", "b", """{"flow": {}}""")), Limit);
            await Client.StartFlowAsync(Workspace, "f", Start("b"), Limit);
            await Client.PauseFlowAsync(Workspace, "f", cancellation: Limit);
            await Client.StopFlowAsync(Workspace, "f", cancellation: Limit);

            var history = await Client.GetHistoryAsync(Workspace, default, null, 100, Limit);

            Assert.InRange(history.Changes.Length, 5, 100);
            Assert.All(history.Changes, static change => Assert.Equal("otto", change.Actor));
        }

        [ClusterFact]
        public async Task Client_WithATokenThatMayLess_OrNone_IsRefused()
        {
            using var viewer = connected.Build("test", Connected.Viewer, connected.Certificate);
            using var nobody = connected.Build("test", null, connected.Certificate);
            await viewer.StartAsync(Limit);
            await nobody.StartAsync(Limit);
            var (less, none) = (viewer.Services.GetRequiredService<ITrustFlowClient>(), nobody.Services.GetRequiredService<ITrustFlowClient>());

            Assert.Null(await less.GetEntryAsync(Workspace, "t", "k", Limit));
            await RefusedAsync("not-allowed", HttpStatusCode.Forbidden, () => less.CommitAsync(Workspace, Batch(("t", "k", "1")), Limit));
            await RefusedAsync("not-allowed", HttpStatusCode.Forbidden, () => less.StopFlowAsync(Workspace, "f", cancellation: Limit));
            await RefusedAsync("unauthorized", HttpStatusCode.Unauthorized, () => none.GetEntryAsync(Workspace, "t", "k", Limit));
            await RefusedAsync("unauthorized", HttpStatusCode.Unauthorized, () => AllAsync(none.WatchAsync(new([], Workspace), null, Limit)));
            await viewer.StopAsync(Limit);
            await nobody.StopAsync(Limit);
        }

        [ClusterFact]
        public async Task Client_OfAClusterWithoutGateways_SaysSo()
        {
            using var host = connected.Build("none", null, connected.Certificate, TimeSpan.Zero);

            var failure = await Assert.ThrowsAsync<ServerUnreachableException>(() => host.StartAsync());

            Assert.StartsWith("No gateway of the cluster 'none' can be reached (", failure.Message, StringComparison.Ordinal);
        }

        [ClusterFact]
        public async Task Client_WithACertificateThatTheSilosDoNotKnow_OrNone_IsKeptOut()
        {
            foreach (var certificate in new[] { connected.Certify("other"), null })
            {
                using var host = connected.Build("test", Connected.Operator, certificate, TimeSpan.Zero);

                var failure = await Assert.ThrowsAsync<ServerUnreachableException>(() => host.StartAsync(Limit));

                Assert.StartsWith("No gateway of the cluster 'test' can be reached (", failure.Message, StringComparison.Ordinal);
            }
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

        static async Task<string> SampleAsync((string Name, string Value) variable, params string[] arguments)
        {
            var environment = new Dictionary<string, string>(StringComparer.Ordinal) { [variable.Name] = variable.Value, ["TRUSTFLOW_TOKEN"] = Connected.Operator };
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
            internal const string Operator = "tf_operator";
            internal const string Viewer = "tf_viewer";

            readonly TemporaryFolder folder = new();
            ThreeSilos? silos;
            IHost? program;

            internal ThreeSilos Silos => silos!;

            internal ITrustFlowClient Client => program!.Services.GetRequiredService<ITrustFlowClient>();

            /// <summary>The connection string of the database that the silos share.</summary>
            internal string Database { get; private set; } = "";

            /// <summary>The file by which silos and client programs know each other.</summary>
            internal string Certificate { get; private set; } = "";

            /// <inheritdoc/>
            public async Task InitializeAsync()
            {
                if (Engine.Missing is not null) return;
                var tokens = folder.File("tokens", $"otto operator {CallerToken.HashOf(Operator)}\nvera viewer {CallerToken.HashOf(Viewer)}\n");
                Certificate = Certify("own");
                silos = await ThreeSilos.StartAsync("--tokens", tokens, "--cluster-certificate", Certificate);
                Database = await ReaderAsync(silos);
                program = Build("test", Operator, Certificate);
                await program.StartAsync();
            }

            /// <inheritdoc/>
            public async Task DisposeAsync()
            {
                if (program is not null) await program.StopAsync();
                program?.Dispose();
                if (silos is not null) await silos.DisposeAsync();
                folder.Dispose();
            }

            // What a client program needs to read, and not the rights of the silos.
            static async Task<string> ReaderAsync(ThreeSilos silos)
            {
                await silos.Postgres.ExecuteAsync(silos.Database.Database, "CREATE ROLE reader LOGIN PASSWORD 'read only'; GRANT SELECT ON orleansquery, orleans_membership TO reader");
                return (silos.Database with { Username = "reader", Password = "read only" }).ConnectionText();
            }

            internal string Certify(string name)
            {
                var made = new ServerCertificate(Directory.CreateDirectory(Path.Combine(folder.Path, name)).FullName);
                return folder.File($"{name}.pem", string.Join('\n', new[] { made.Certificate, made.Key, made.Authority }.Select(File.ReadAllText)));
            }

            internal IHost Build(string cluster, string? token, string? certificate, TimeSpan? wait = null)
            {
                var builder = Host.CreateApplicationBuilder();
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
                builder.Services.AddTrustFlowClient(options =>
                {
                    (options.Token, options.ConnectTimeout) = (token, wait ?? TimeSpan.FromSeconds(30));
                    options.UseCluster(cluster, "trustflow", Database, certificate);
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
