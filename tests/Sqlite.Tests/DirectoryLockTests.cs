namespace TrustFlow.Sqlite.Tests;

public sealed class DirectoryLockTests : IDisposable
{
    readonly DatabaseFolder folder = new();

    public void Dispose() => folder.Delete();

    [Fact]
    public void Take_OfAFolderThatIsHeld_IsRefusedUntilItIsGivenBack()
    {
        var data = Path.Combine(folder.Folder, "data");
        using (DirectoryLock.Take(data))
        {
            var refused = Assert.Throws<DirectoryLockException>(() => DirectoryLock.Take(data));
            Assert.Equal(data, refused.Directory);
            Assert.Contains("is held by another process", refused.Message);
        }

        DirectoryLock.Take(data).Dispose();
    }

    [Fact]
    public void Take_UnderAFile_SaysThatTheFolderCannotBeMade()
    {
        File.WriteAllText(folder.File, "in the way");

        var refused = Assert.Throws<DirectoryLockException>(() => DirectoryLock.Take(Path.Combine(folder.File, "data")));

        Assert.Contains("cannot be made", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Take_WhereNothingCanBeWritten_IsRefused() =>
        Assert.Throws<DirectoryLockException>(() => DirectoryLock.Take("/proc/self"));
}
