using Forensics.Engine.Children;
using Forensics.Engine.Review;
using Forensics.Engine.Storage;
using Forensics.IntegrationTests.Engine;
using Forensics.IntegrationTests.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Forensics.IntegrationTests.Children;

public sealed class CopyTests
{
    [Fact]
    public async Task A_picture_that_brings_children_down_has_no_copy_and_costs_no_more_than_two_of_them()
    {
        using var folder = new TestFolder();
        using var services = EngineHost.Create(EngineHost.Options(folder.Folder.Root), children: UnsoundChild.Command);
        var (store, files, pool) = (services.GetRequiredService<PictureStore>(), services.GetRequiredService<PictureFiles>(), services.GetRequiredService<ExaminerPool>());
        var hostile = await store.PutAsync(UnsoundCodec.Picture(UnsoundCodec.Segfault), default);

        Assert.Null(await files.ThumbnailAsync(hostile, default));
        Assert.Null(await files.CopyForOthersAsync(hostile, default));
        Assert.NotNull(await files.ThumbnailAsync(await store.PutAsync(PaintedPictures.Fruit(80, 60, 1, spot: false), default), default));
        var child = Assert.Single(pool.Children);
        Assert.Null(await files.ThumbnailAsync(hostile, default));

        Assert.Equal([child], pool.Children);
        Assert.NotNull(await files.OriginalAsync(hostile, default));
    }
}
