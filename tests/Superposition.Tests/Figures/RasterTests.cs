using System.Buffers.Binary;
using Superposition.Lab.Figures;

namespace Superposition.Tests.Figures;

public sealed class RasterTests
{
    [Fact]
    public void Png_and_pdf_are_written_where_the_program_is_installed()
    {
        Assert.SkipUnless(Raster.IsAvailable, "rsvg-convert is not installed");
        string folder = Directory.CreateTempSubdirectory("figures").FullName;
        try
        {
            string svg = Samples.Named("gram").ToSvg();
            Raster.Save(svg, Path.Combine(folder, "figure.png"), scale: 1);
            Raster.Save(svg, Path.Combine(folder, "figure.pdf"));
            byte[] png = File.ReadAllBytes(Path.Combine(folder, "figure.png"));
            Assert.Equal("PNG"u8.ToArray(), png[1..4]);
            // The width is the first field of a PNG's first chunk.
            Assert.Equal(SvgDocument.Parse(svg).Width, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)));
            Assert.Equal("%PDF"u8.ToArray(), File.ReadAllBytes(Path.Combine(folder, "figure.pdf"))[..4]);
            string bad = Path.Combine(folder, "bad.png");
            var fault = Assert.Throws<InvalidInputException>(() => Raster.Save("no svg", bad));
            Assert.Contains("bad.png", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Other_endings_are_refused() =>
        Assert.Throws<InvalidInputException>(() => Raster.Save("<svg/>", "figure.jpg"));
}
