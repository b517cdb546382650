namespace TrustFlow.Silo.Tests.Cluster;

public sealed class MembershipQueryTests(OrleansDatabase database) : IClassFixture<OrleansDatabase>
{
    readonly MembershipTable table = new(database);

    [Fact]
    public async Task Version_AskedForByMany_IsMadeOnce()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => table.MakeVersionAsync()));

        Assert.Single(made, true);
        Assert.Equal((0, null), Assert.Single(await table.RowsAsync()));
    }

    [Fact]
    public async Task Version_WhereMembersAre_StaysAsItIs()
    {
        await MakeAsync(new Member(1));

        Assert.False(await table.MakeVersionAsync());

        Assert.Equal(1, (await table.ReadAsync()).Version);
    }

    [Fact]
    public async Task Insert_AtTheVersion_MovesIt()
    {
        var member = new Member(11111) { Address = "2001:db8:1234:5678:9abc:def0:1234:5678%123456", Generation = int.MaxValue, ProxyPort = 0 };
        await table.MakeVersionAsync();

        Assert.True(await table.InsertAsync(member, 0));

        Assert.Equal((1, member), Assert.Single(await table.RowsAsync(member)));
        Assert.Equal((1, member), Assert.Single(await table.RowsAsync()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Insert_AtAnotherVersion_ChangesNothing(int version)
    {
        await MakeAsync(new Member(1));

        Assert.False(await table.InsertAsync(new Member(2), version));

        await AssertAsync(1, new Member(1));
    }

    [Fact]
    public async Task Insert_OfAMemberThatIsIn_ChangesNothing()
    {
        await MakeAsync(new Member(1));

        Assert.False(await table.InsertAsync(new Member(1, Member.Dead), 1));

        await AssertAsync(1, new Member(1));
    }

    [Fact]
    public async Task Insert_WithoutAVersionRow_ChangesNothing()
    {
        Assert.False(await table.InsertAsync(new Member(1), 0));

        Assert.Empty(await table.RowsAsync());
    }

    [Fact]
    public async Task Update_AtTheVersion_MovesIt()
    {
        await MakeAsync(new Member(1), new Member(2));
        var dead = new Member(1, Member.Dead) { SuspectTimes = new string('s', 8000), Alive = Member.Start.AddMinutes(1) };

        Assert.True(await table.UpdateAsync(dead, 2));
        await AssertAsync(3, dead, new Member(2));

        Assert.True(await table.UpdateAsync(dead with { SuspectTimes = null }, 3));
        await AssertAsync(4, dead with { SuspectTimes = null }, new Member(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Update_AtAnotherVersion_ChangesNothing(int version)
    {
        await MakeAsync(new Member(1));

        Assert.False(await table.UpdateAsync(new Member(1, Member.Dead), version));

        await AssertAsync(1, new Member(1));
    }

    [Fact]
    public async Task Update_OfNoMember_ChangesNothing()
    {
        await MakeAsync(new Member(1));

        Assert.False(await table.UpdateAsync(new Member(1) { Generation = 7 }, 1));

        await AssertAsync(1, new Member(1));
    }

    [Fact]
    public async Task Read_OfNoSuchMember_GivesTheVersionAlone()
    {
        await MakeAsync(new Member(1), new Member(2));

        Assert.Equal((2, null), Assert.Single(await table.RowsAsync(new Member(3))));
        Assert.Equal((2, new Member(2)), Assert.Single(await table.RowsAsync(new Member(2))));
    }

    [Fact]
    public async Task Deployments_SeeNothingOfEachOther()
    {
        var other = new MembershipTable(database);
        await MakeAsync(new Member(1));
        await other.MakeVersionAsync();

        Assert.True(await other.InsertAsync(new Member(2), 0));
        await other.DeleteAsync();

        await AssertAsync(1, new Member(1));
    }

    [Fact]
    public async Task Alive_LeavesTheVersionAlone()
    {
        await MakeAsync(new Member(1), new Member(2));
        var later = Member.Start.AddSeconds(30);

        await table.TellAliveAsync(new Member(1), later);

        await AssertAsync(2, new Member(1) { Alive = later }, new Member(2));
    }

    [Fact]
    public async Task Gateways_AreActiveMembersWithAPort()
    {
        await MakeAsync(new Member(1), new Member(2) { ProxyPort = 0 }, new Member(3, Member.Dead), new Member(4, Member.Joining), new Member(5) { ProxyPort = 40000, Generation = 9 });

        var gateways = await table.GatewaysAsync();

        Assert.Equal([("192.0.2.1", 30000, 12345), ("192.0.2.1", 40000, 9)], gateways.OrderBy(one => one.ProxyPort));
    }

    [Theory]
    [InlineData("CleanupDefunctSiloEntriesKey")]
    [InlineData("CleanupDefunctSiloEntryKey")]
    public async Task CleanUp_TakesOnlyWhatIsNotActiveAndOld(string key)
    {
        var old = Member.Start.AddDays(-1);
        await MakeAsync(
            new Member(1) { Alive = old }, new Member(2, Member.Dead) { Alive = old }, new Member(3, Member.Dead), new Member(4), new Member(5, Member.Joining) { Alive = old },
            new Member(6, Member.Joining));

        await table.CleanUpAsync(key, Member.Start);

        await AssertAsync(6, new Member(1) { Alive = old }, new Member(3, Member.Dead), new Member(4), new Member(6, Member.Joining));
    }

    [Fact]
    public async Task Delete_TakesMembersAndVersion()
    {
        await MakeAsync(new Member(1), new Member(2));

        await table.DeleteAsync();

        Assert.Empty(await table.RowsAsync());
        Assert.True(await table.MakeVersionAsync());
        Assert.Equal((0, null), Assert.Single(await table.RowsAsync()));
    }

    [Fact]
    public async Task Delete_WhileAMemberIsBeingInserted_TakesItToo()
    {
        await MakeAsync(new Member(1));
        await using var connection = await database.ConnectAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.Equal([1], await database.ReadAsync(connection, "InsertMembershipKey", row => row.GetInt32(0), table.Inserted(new Member(2), 1)));

        var deletion = table.DeleteAsync();
        await UntilSomebodyWaitsAsync(deletion);
        await transaction.CommitAsync();
        await deletion;

        Assert.Empty(await table.RowsAsync());
        Assert.True(await table.MakeVersionAsync());
        Assert.Equal((0, null), Assert.Single(await table.RowsAsync()));
    }

    [Fact]
    public async Task Changes_ManyAtOneVersion_LetExactlyOneIn()
    {
        await MakeAsync([.. Enumerable.Range(1, 10).Select(port => new Member(port))]);

        var done = await Task.WhenAll(Enumerable.Range(1, 20).Select(port => port <= 10 ? table.UpdateAsync(new Member(port, Member.Dead), 10) : table.InsertAsync(new Member(port, Member.Dead), 10)));

        Assert.Single(done, true);
        var (version, members) = await table.ReadAsync();
        Assert.Equal(11, version);
        Assert.Equal(Array.IndexOf(done, true) + 1, Assert.Single(members, member => member.Status == Member.Dead).Port);
    }

    [Fact]
    public async Task Inserts_ManyTriedUntilIn_AreAllInAndCounted()
    {
        await table.MakeVersionAsync();

        await Task.WhenAll(Enumerable.Range(1, 20).Select(async port =>
        {
            while (!await table.InsertAsync(new Member(port), (await table.ReadAsync()).Version))
            {
                // Another was first, and has moved the version.
            }
        }));

        await AssertAsync(20, [.. Enumerable.Range(1, 20).Select(port => new Member(port))]);
    }

    async Task MakeAsync(params Member[] members)
    {
        Assert.True(await table.MakeVersionAsync());
        for (var version = 0; version < members.Length; version++) Assert.True(await table.InsertAsync(members[version], version));
    }

    async Task AssertAsync(int version, params Member[] members)
    {
        var read = await table.ReadAsync();
        Assert.Equal(version, read.Version);
        Assert.Equal(members, read.Members);
    }

    async Task UntilSomebodyWaitsAsync(Task work)
    {
        const string Waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while ((await database.QueryAsync(Waiting, row => row.GetInt64(0)))[0] == 0) Assert.False(work.IsCompleted, "It did not wait.");
    }
}
