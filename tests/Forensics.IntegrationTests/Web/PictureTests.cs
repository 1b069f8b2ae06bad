using System.Net;

namespace Forensics.IntegrationTests.Web;

/// <summary>What the picture addresses serve, and what they never do.</summary>
public sealed class PictureTests
{
    [Fact]
    public async Task A_picture_comes_as_its_own_type_and_can_run_nothing()
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        foreach (var path in new[] { "", "/thumbnail", "/maps/ela" })
        {
            using var answer = await client.GetAsync($"/pictures/{console.Disputes.EditedPicture}{path}");

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("image/png", answer.Content.Headers.ContentType!.MediaType);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("default-src 'none'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.True(answer.Headers.CacheControl!.Private);
        }
    }

    [Fact]
    public async Task Stored_bytes_that_are_no_picture_are_not_served()
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        using var answer = await client.GetAsync($"/pictures/{console.Disputes.PageAsPicture}");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_has_a_sign_in_place_of_a_thumbnail()
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        using var answer = await client.GetAsync($"/pictures/{console.Disputes.PageAsPicture}/thumbnail");

        Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotContain("alert", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    public static TheoryData<string> Wrong
    {
        get
        {
            var sha256 = new HandMadeDisputes().EditedPicture;
            return
            [
                new string('0', 64),
                sha256[..63],
                sha256 + "0",
                sha256.ToUpperInvariant(),
                "..%2f..%2fetc%2fpasswd",
                "%2e%2e/%2e%2e/etc/passwd",
                new string('g', 64),
                sha256 + "/maps/..%2fela",
                sha256 + "/maps/ELA",
                sha256 + "/maps/" + new string('a', 41),
                sha256 + "/maps/unknown",
                sha256 + "/other",
            ];
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task An_address_that_is_not_a_stored_pictures_finds_nothing(string path)
    {
        await using var console = await RunningConsole.StartAsync();
        using var client = await console.ClientAsync();

        using var answer = await client.GetAsync("/pictures/" + path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
