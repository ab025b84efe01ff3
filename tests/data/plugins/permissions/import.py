import yt_dlp
